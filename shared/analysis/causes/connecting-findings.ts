import type { Finding } from '#domain/findings/finding.ts';
import type { Place, Predicate } from '#domain/findings/predicate.ts';
import { proveFinding } from '../proof/verify.ts';
import type { JudgedCause, Judgement } from './judge-causes.ts';
import type { World } from './read-world.ts';

/** A finding that joins what single agents saw, and the node of the cause it belongs to. */
export interface Link {
  readonly node: string;
  readonly finding: Finding;
}

const BY = 'synthesis';

/** Proves, for each cause, that its symptom depends on it and that what was changed was changed first. */
export function connectingFindings(world: World, { causes }: Judgement): Link[] {
  return causes.flatMap((cause) =>
    [dependence(world, cause), order(cause)].flatMap((predicate) => {
      const finding = predicate && proveFinding(BY, cause.node, predicate, world.lookup);
      return finding === undefined ? [] : [{ node: cause.node, finding }];
    }),
  );
}

function dependence(world: World, { node, path }: JudgedCause): Predicate | undefined {
  const symptom = path.at(-1);
  const graph = world.graphs.find((g) => g.value.edges.some((e) => e.to === node));
  if (symptom === undefined || symptom === node || graph === undefined) return undefined;
  return { op: 'reachable', graph: graph.place, from: symptom, to: node };
}

/** The change before the rise: both moments are read from evidence. */
function order({ shownBy }: JudgedCause): Predicate | undefined {
  const change = shownBy.find((s) => s.kind === 'change')?.finding.predicate;
  const harm = shownBy.find((s) => s.kind === 'errors' || s.kind === 'latency' || s.kind === 'throttles');
  const at = change?.op === 'exists' ? change.at : undefined;
  if (at === undefined || harm?.at === undefined) return undefined;
  const place: Place = { evidence: at.evidence, path: `${at.path}/at` };
  return {
    op: 'ordered',
    earlier: { kind: 'time-at', at: place },
    later: { kind: 'at', value: harm.at },
  };
}
