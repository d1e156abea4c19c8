import type { Report } from '#domain/findings/report.ts';
import type { Judgement } from './judge-causes.ts';
import type { Signal } from './signal.ts';

const MOST = 30;
const TOLD: ReadonlySet<Signal['kind']> = new Set([
  'change',
  'alarm',
  'traffic',
  'write-load',
  'connections',
]);

/** What stands before the claim of something that was over at that moment. */
export const OVER = 'over by now: ';

/** Changes, onset, propagation and recovery in one order; what happened at one moment, the cause's first. */
export function timelineOf(signals: readonly Signal[], { causes }: Judgement): Report['timeline'] {
  const leading = new Set(causes[0]?.shownBy.map((s) => s.finding.id) ?? []);
  const entries = signals
    .filter((s) => s.harm || TOLD.has(s.kind) || leading.has(s.finding.id))
    .flatMap((s) => {
      const said = { what: s.finding.claim, findings: [s.finding.id], leads: leading.has(s.finding.id) };
      const began = s.at === undefined ? [] : [{ at: s.at, ...said }];
      return s.until === undefined
        ? began
        : [...began, { at: s.until, ...said, what: `${OVER}${s.finding.claim}` }];
    });
  const important = [...entries].sort((a, b) => Number(b.leads) - Number(a.leads)).slice(0, MOST);
  return important
    .sort((a, b) => a.at - b.at || Number(b.leads) - Number(a.leads))
    .map(({ leads: _, ...entry }) => entry);
}
