import * as z from 'zod';
import { Sha256 } from '#domain/hash.ts';

const pointer = /^(\/([^~]|~[01])*)?$/;
const lineSpan = /^[1-9]\d{0,8}(-[1-9]\d{0,8})?$/;
const Bound = z
  .string()
  .max(40)
  .regex(/^(0|[1-9]\d{0,8}|\d{4}-\d{2}-\d{2}T\S+)$/, {
    error: 'must be an index, or a time such as 2026-11-21T14:05:00Z',
  });

/** Which part of a piece of evidence is asked for; all absent is the whole piece. */
export const EvidenceQuery = z.strictObject({
  path: z
    .string()
    .max(500)
    .regex(pointer, { error: 'must be a JSON pointer (RFC 6901)' })
    .optional()
    .describe('A JSON pointer (RFC 6901) into the piece, such as `/series/2/points`; empty is the whole.'),
  from: Bound.optional().describe('First of the exact elements: an index from 0, or a time (ISO 8601).'),
  to: Bound.optional().describe('End of the exact elements, not among them: an index, or a time.'),
  lines: z
    .string()
    .regex(lineSpan, { error: 'must be line numbers such as 120 or 120-140' })
    .optional()
    .describe('Exact lines, counted from 1, both ends among them: `120` or `120-140`.'),
  context: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Elements shown before and after the exact ones; 5 unless given.'),
});
export type EvidenceQuery = z.infer<typeof EvidenceQuery>;

/** Most elements in one answer. */
export const MOST_ITEMS = 2_000;

const place = {
  evidence: Sha256,
  /** Where in the piece it is, which may be nearer than asked: the `points` of a series. */
  path: z.string(),
};

/** One element of a list. `exact` tells what was asked for from what is around it. */
export const EvidenceItem = z.strictObject({
  index: z.number().int().nonnegative(),
  exact: z.boolean(),
  value: z.unknown(),
});
export type EvidenceItem = z.infer<typeof EvidenceItem>;

/**
 * Part of a piece of evidence with its place: a value, or consecutive elements of a list. `cut` where the answer
 * would have held more elements than fit; those that follow are asked for by `from`.
 */
export const EvidencePart = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('value'), ...place, value: z.unknown() }),
  z.strictObject({
    kind: z.enum(['points', 'lines', 'elements']),
    ...place,
    /** Elements of the whole list. */
    total: z.number().int().nonnegative(),
    items: z.array(EvidenceItem).max(MOST_ITEMS),
    cut: z.boolean(),
    /** Of points: the series they are of, without them. */
    series: z.record(z.string(), z.unknown()).optional(),
  }),
]);
export type EvidencePart = z.infer<typeof EvidencePart>;

/** A part that is elements of a list. */
export type ListPart = Exclude<EvidencePart, { kind: 'value' }>;
