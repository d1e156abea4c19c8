import { AFTER_MS, BEFORE_MS, hinting, mechanism, neighbours, of, type Rule, unique } from './mechanism.ts';
import type { Signal } from './signal.ts';

/**
 * Connections grow towards a ceiling, and that hurts: waits or events say so, or what depends on the node suffers
 * since, and was not itself changed just then. Words of logs are shown beside it and decide nothing.
 */
export const connections: Rule = (view) => {
  const grown = of(view, 'connections');
  const since = grown.flatMap((s) => s.at ?? []).sort((a, b) => a - b)[0];
  const joined = neighbours(view);
  const near = joined.length > 0 ? joined : onlyFailing(view.all);
  const hurt = since === undefined ? [] : near.filter((s) => suffersSince(since, s, near));
  const says = [
    ...hinting(view.own, 'client-waits'),
    ...hinting(of(view, 'change'), 'connections'),
    ...hurt.slice(0, 2),
  ];
  const words = hinting(
    [...of(view, 'error-logs'), ...near.filter((s) => s.kind === 'error-logs')],
    'connections',
  );
  return grown.length > 0 && says.length > 0
    ? mechanism('connection-exhaustion', 0.92, [...grown, ...unique([...says, ...words])])
    : undefined;
};

/** All signals, for a node that the graph joins to nothing; none where any harm says more than that calls fail or wait. */
const onlyFailing = (all: readonly Signal[]): readonly Signal[] =>
  all.some((s) => s.harm && s.kind !== 'errors' && s.kind !== 'latency') ? [] : all;

/** Errors or slowness that began after the moment, with no deploy or other change of the same node just before. */
function suffersSince(since: number, { harm, kind, at, node }: Signal, all: readonly Signal[]): boolean {
  if (!harm || (kind !== 'errors' && kind !== 'latency') || at === undefined) return false;
  const changed = all.some(
    (s) =>
      s.node === node &&
      (s.hint === 'deploy' || s.hint === 'configuration') &&
      s.at !== undefined &&
      s.at <= at + AFTER_MS &&
      s.at >= at - BEFORE_MS,
  );
  return at >= since - AFTER_MS && !changed;
}
