import * as z from 'zod';
import { RunId } from '#domain/ids.ts';

/** For whom a report is told. */
export const NarrationForm = z.strictObject({
  audience: z
    .enum(['on-call', 'management'])
    .default('on-call')
    .describe('`on-call`: what to look at first; `management`: what it means, without technical words'),
});
export type NarrationForm = z.infer<typeof NarrationForm>;

/** A report in a few sentences. */
export const NarrationView = z.strictObject({
  run: RunId,
  by: z
    .enum(['model', 'rules'])
    .describe('`rules`: the verified claims themselves, in their order; `model`: their sense in other words'),
  why: z.string().describe('Why it is told so'),
  sentences: z.array(z.strictObject({ text: z.string(), findings: z.array(z.string()) })),
  dropped: z
    .int()
    .nonnegative()
    .describe('Sentences of the model that were left out: what they say is in no finding'),
  model: z.string().optional(),
  micros: z.int().nonnegative().describe('What the telling cost'),
});
export type NarrationView = z.infer<typeof NarrationView>;
