import * as z from 'zod';

const Pattern = z
  .string()
  .regex(/^(?:[a-z0-9-]{1,60}\*?|\*)$/, 'must be a type of message, or its beginning and a *');

/** Which messages a subscriber wants. What is left out does not narrow. */
export const MessageFilter = z.strictObject({
  /** Types, or beginnings of types that end in `*`. */
  types: z.array(Pattern).min(1).max(20).optional(),
  sources: z
    .array(z.string().regex(/^[a-z0-9-]{1,60}$/))
    .min(1)
    .max(20)
    .optional(),
  /** What the subject begins with. */
  subjectPrefix: z.string().min(1).max(200).optional(),
});
export type MessageFilter = z.infer<typeof MessageFilter>;

/** Whether a message is wanted: every part of the filter must hold. */
export function wants(
  filter: MessageFilter,
  message: { readonly type: string; readonly source: string; readonly subject: string },
): boolean {
  const { types, sources, subjectPrefix = '' } = filter;
  return (
    (types === undefined || types.some((pattern) => fits(pattern, message.type))) &&
    (sources === undefined || sources.includes(message.source)) &&
    message.subject.startsWith(subjectPrefix)
  );
}

const fits = (pattern: string, type: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
