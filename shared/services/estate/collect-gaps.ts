import * as z from 'zod';
import type { Missed } from '#ports/telemetry.ts';

/** A part of a tool's answer that could not be read, and why: it belongs to the report's gaps. */
export const PartGap = z.strictObject({ what: z.string(), why: z.string() });
export type PartGap = z.infer<typeof PartGap>;

/** Gathers what a composite source could not read, each part once. */
export function collectGaps(): { readonly gaps: PartGap[]; readonly missed: Missed } {
  const gaps: PartGap[] = [];
  return {
    gaps,
    missed: (what, why) => {
      if (!gaps.some((g) => g.what === what)) gaps.push({ what, why });
    },
  };
}

/** The parts that a tool's output says it could not read; none where the output has no `gaps`. */
export function gapsIn(output: unknown): readonly PartGap[] {
  // most outputs have none, and a parser that refuses costs more than one that is not asked
  if (typeof output !== 'object' || output === null || !('gaps' in output)) return [];
  const parsed = WithGaps.safeParse(output);
  return parsed.success ? parsed.data.gaps : [];
}

const WithGaps = z.object({ gaps: z.array(PartGap) });
