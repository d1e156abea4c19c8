import type { Report } from '#domain/findings/report.ts';

const ALONE = 'what follows was decided by the deterministic planner alone';

/**
 * One sentence on whether a model took part, and if not, why: the verdict is the same either way, only its words are
 * plainer. Undefined for reports of before this was kept.
 */
export function modelLine({ modelUse, plannedBy }: Report): string | undefined {
  if (modelUse === undefined) return undefined;
  const { state, why } = modelUse;
  const until = plannedBy === 'deterministic' ? ALONE : `${plannedBy} took part until then`;
  switch (state) {
    case 'used':
      return `${why}; its words are hypotheses only`;
    case 'off':
      return `switched off (${why}): ${ALONE}`;
    case 'not-needed':
      return `not asked (${why}): ${ALONE}`;
    case 'unavailable':
      return `not to be had (${why}): ${until}`;
    case 'over-budget':
      return `not paid for (${why}): ${until}`;
  }
}
