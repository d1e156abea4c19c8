import type { ReportComparison } from '#domain/findings/comparison.ts';
import type { Cause, Gap, Report } from '#domain/findings/report.ts';

/**
 * What two reports say differently. A cause is the same where node and category are; a finding where it says the same
 * of the same subject, whatever evidence it says it from; a gap where all of it is the same. Each list keeps the order of its report.
 */
export function compareReports(before: Report, after: Report): ReportComparison {
  const ranked = { before: rankedOf(before.causes), after: rankedOf(after.causes) };
  const causes = differing(ranked.before, ranked.after, (c) => JSON.stringify([c.node, c.category]));
  const claims = differing(claimsOf(before), claimsOf(after), (c) => JSON.stringify([c.subject, c.claim]));
  const gaps = differing(before.gaps, after.gaps, (gap: Gap) =>
    JSON.stringify([gap.agent, gap.what, gap.why]),
  );
  const { added, removed, kept } = causes;
  return {
    outcome: { before: before.outcome, after: after.outcome },
    causes: {
      added,
      removed,
      moved: kept.flatMap(([was, is]) =>
        was.rank === is.rank ? [] : [{ ...is, rankBefore: was.rank, scoreBefore: was.score }],
      ),
      same: kept.filter(([was, is]) => was.rank === is.rank).length,
    },
    findings: { added: claims.added, removed: claims.removed, same: claims.kept.length },
    gaps: { added: gaps.added, removed: gaps.removed },
  };
}

const rankedOf = (causes: readonly Cause[]) =>
  causes.map(({ node, category, score }, i) => ({ node, category, rank: i + 1, score }));

const claimsOf = ({ findings }: Report) => findings.map(({ subject, claim }) => ({ subject, claim }));

/** Matches by name; of several with the same name each counts, in order. */
function differing<T>(before: readonly T[], after: readonly T[], nameOf: (item: T) => string) {
  const left = new Map<string, T[]>();
  for (const item of before) left.set(nameOf(item), [...(left.get(nameOf(item)) ?? []), item]);
  const added: T[] = [];
  const kept: (readonly [T, T])[] = [];
  for (const item of after) {
    const was = left.get(nameOf(item))?.shift();
    if (was === undefined) added.push(item);
    else kept.push([was, item]);
  }
  const matched = new Set(kept.map(([was]) => was));
  return { added, removed: before.filter((item) => !matched.has(item)), kept };
}
