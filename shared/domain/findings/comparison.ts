import * as z from 'zod';
import { CauseCategory, Gap, Report } from './report.ts';

const Rank = z.number().int().positive();
const RankedCause = z.strictObject({
  node: z.string(),
  category: CauseCategory,
  rank: Rank,
  score: z.number(),
});
const Claim = z.strictObject({ subject: z.string(), claim: z.string() });

/** What two reports on the same question say differently, the first as it was, the second as it is. */
export const ReportComparison = z.strictObject({
  outcome: z.strictObject({ before: Report.shape.outcome, after: Report.shape.outcome }),
  causes: z.strictObject({
    added: z.array(RankedCause),
    removed: z.array(RankedCause),
    /** Stand in both, at another place. */
    moved: z.array(RankedCause.extend({ rankBefore: Rank, scoreBefore: z.number() })),
    same: z.number().int().nonnegative(),
  }),
  findings: z.strictObject({
    added: z.array(Claim),
    removed: z.array(Claim),
    same: z.number().int().nonnegative(),
  }),
  gaps: z.strictObject({ added: z.array(Gap), removed: z.array(Gap) }),
});
export type ReportComparison = z.infer<typeof ReportComparison>;
