import * as z from 'zod';
import { Predicate } from './predicate.ts';

/**
 * A claim with its proof. `claim` is never free text: it is what `renderClaim` writes for the predicate and
 * the values found in the evidence, and the verifier compares it letter by letter, so one changed digit in
 * claim, predicate or evidence makes the finding fall. `subject` is the node or resource it is about.
 */
export const Finding = z.strictObject({
  id: z.string(),
  by: z.string(),
  subject: z.string(),
  claim: z.string(),
  predicate: Predicate,
});
export type Finding = z.infer<typeof Finding>;

/** The verifier's word on one finding. */
export const Verdict = z.discriminatedUnion('verified', [
  z.strictObject({ verified: z.literal(true) }),
  z.strictObject({ verified: z.literal(false), reason: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;
