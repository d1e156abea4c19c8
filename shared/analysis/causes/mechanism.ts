import type { CauseCategory } from '#domain/findings/report.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import type { Hint, Signal, SignalKind } from './signal.ts';

/** A way in which a node can be broken, as far as signals show it. */
export interface Mechanism {
  readonly category: CauseCategory;
  /** How sure these signals are of it, in (0, 1). */
  readonly weight: number;
  /** What shows it, most telling first. */
  readonly shownBy: readonly Signal[];
  /**
   * Nothing but words of log lines point to it, and whoever makes a program log can write those: a hypothesis,
   * which is never named and weakens no other mechanism.
   */
  readonly byWord?: true;
}

/** A node with what is known of it and around it. */
export interface NodeView {
  readonly node: string;
  readonly own: readonly Signal[];
  readonly all: readonly Signal[];
  readonly graph: ServiceGraph;
  /** When its harm began, where that is known. */
  readonly onset: number | undefined;
}

/** Reads one way to be broken out of what is known of a node. */
export type Rule = (view: NodeView) => Mechanism | undefined;

/** Its own signals of a kind. */
export const of = (view: NodeView, kind: SignalKind): Signal[] => view.own.filter((s) => s.kind === kind);
/** Its own harm of some kinds. */
export const harmOf = (view: NodeView, ...kinds: readonly SignalKind[]): Signal[] =>
  view.own.filter((s) => s.harm && kinds.includes(s.kind));
/** Those whose words point to it. */
export const hinting = (signals: readonly Signal[], hint: Hint): Signal[] =>
  signals.filter((s) => s.hint === hint);
/** A mechanism, where something shows it. */
export const mechanism = (
  category: CauseCategory,
  weight: number,
  shownBy: readonly Signal[],
): Mechanism | undefined => (shownBy.length === 0 ? undefined : { category, weight, shownBy });
/** True where somebody is worse off by the node. */
export const suffering = (view: NodeView): boolean => view.own.some((s) => s.harm);

/** Signals of the nodes that the graph joins to it, either way. */
export const neighbours = (view: NodeView): Signal[] => {
  const near = new Set(
    view.graph.edges.flatMap((e) => (e.from === view.node ? [e.to] : e.to === view.node ? [e.from] : [])),
  );
  return view.all.filter((s) => near.has(s.node));
};

/** How long before its harm a change of a node can be its reason. */
export const BEFORE_MS = 30 * 60_000;
/** How much later than the harm that it brought a change may be on record. */
export const AFTER_MS = 3 * 60_000;

/** Each finding once. */
export const unique = (signals: readonly Signal[]): Signal[] => [
  ...new Map(signals.map((s) => [s.finding.id, s])).values(),
];
