import type { CauseCategory } from '#domain/findings/report.ts';
import { connections } from './connection-mechanism.ts';
import {
  AFTER_MS,
  BEFORE_MS,
  harmOf,
  hinting,
  type Mechanism,
  mechanism,
  type NodeView,
  neighbours,
  of,
  type Rule,
  suffering,
  unique,
} from './mechanism.ts';
import type { Hint, SignalKind } from './signal.ts';

/** Every way in which the node may be broken, surest first; empty where nothing is wrong with it. */
export function mechanismsOf(view: NodeView): Mechanism[] {
  const found = RULES.flatMap((rule) => rule(view) ?? []);
  return found
    .map((m) => ({ ...m, weight: m.weight * demotion(m, found, view) }))
    .sort((a, b) => b.weight - a.weight);
}

/** A harm that is a mechanism by itself. */
const plain =
  (kind: SignalKind, category: CauseCategory, weight: number, also?: Hint): Rule =>
  (view) => {
    const shown = harmOf(view, kind);
    if (shown.length === 0) return undefined;
    const besides = also === undefined ? [] : hinting(view.own, also);
    return mechanism(category, weight + (besides.length > 0 ? 0.05 : 0), [...shown, ...besides]);
  };

const BY_WORD = 0.3;

/** Words of logs say why a node suffers, and nothing that was measured bears them out. */
const worded =
  (hint: Hint, category: CauseCategory): Rule =>
  (view) => {
    const said = suffering(view)
      ? mechanism(category, BY_WORD, hinting(of(view, 'error-logs'), hint))
      : undefined;
    return said === undefined ? undefined : { ...said, byWord: true };
  };

/** A service tells in an event what happened to it, and no series says otherwise. */
const told =
  (hint: Hint, denies: SignalKind, category: CauseCategory, weight: number): Rule =>
  (view) => {
    if (view.own.some((s) => s.kind === 'quiet' && s.absent === denies)) return undefined;
    return mechanism(category, weight, [
      ...hinting(of(view, 'change'), hint),
      ...(hint === 'replication'
        ? neighbours(view).filter((s) => s.kind === 'write-load' || s.hint === 'write-waits')
        : []),
    ]);
  };

const replication: Rule = (view) => {
  const shown = harmOf(view, 'replica-lag');
  const writes = neighbours(view).filter((s) => s.kind === 'write-load' || s.hint === 'write-waits');
  return shown.length === 0
    ? undefined
    : mechanism('replication-lag', 0.9, [
        ...shown,
        ...writes.slice(0, 3),
        ...hinting(of(view, 'change'), 'replication'),
      ]);
};

const SERVICES: Readonly<Record<string, string>> = {
  function: 'lambda',
  table: 'dynamodb',
  queue: 'sqs',
  'state-machine': 'states',
  api: 'apigateway',
};

/** Refused calls; a quota of the same service that is nearly used up is then the reason, unless a limit of its own is. */
const throttling: Rule = (view) => {
  const shown = harmOf(view, 'throttles', 'stopped');
  const kind = view.graph.nodes.find((n) => n.id === view.node)?.kind ?? '';
  const service = SERVICES[kind];
  const quotas = view.all.filter(
    (s) => s.kind === 'quota' && service !== undefined && s.node.toLowerCase().includes(service),
  );
  const changes = hinting(of(view, 'change'), 'configuration').slice(-1);
  if (shown.length === 0) return undefined;
  const byQuota = quotas.length > 0 && !shown.some((s) => s.kind === 'stopped');
  return mechanism(byQuota ? 'quota' : 'throttling', 0.9, [...shown, ...quotas.slice(0, 1), ...changes]);
};

/** Messages that end aside while their consumer fails on them and otherwise works. */
const poison: Rule = (view) => {
  const near = neighbours(view);
  const twice = new Set(near.map((s) => s.node));
  const around = [...view.own, ...near, ...view.all.filter((s) => secondRing(view, twice).has(s.node))];
  const aside = around.filter((s) => s.kind === 'dead-letters');
  const reasons = around.filter((s) => s.harm && s.kind === 'errors');
  const words = hinting(around, 'unreadable');
  const filling = aside.filter((s) => s.harm);
  if (aside.length === 0 || (filling.length === 0 && reasons.length === 0)) return undefined;
  const queueLike = view.own.some(
    (s) => s.kind === 'dead-letters' || s.kind === 'queue-age' || s.kind === 'errors',
  );
  if (!queueLike) return undefined;
  return mechanism('poison-message', 0.93, unique([...filling, ...aside, ...words, ...reasons]));
};

const secondRing = (view: NodeView, ring: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(
    view.graph.edges
      .flatMap((e) => (ring.has(e.from) ? [e.to] : ring.has(e.to) ? [e.from] : []))
      .filter((n) => n !== view.node),
  );

/** Somebody changed the node shortly before its harm began. */
const afterChange =
  (hint: Hint, category: CauseCategory, weight: number): Rule =>
  (view) => {
    const { onset } = view;
    const errors = harmOf(view, 'errors', 'latency');
    if (onset === undefined || errors.length === 0) return undefined;
    const recent = hinting(of(view, 'change'), hint).filter(
      (s) => s.at !== undefined && s.at <= onset + AFTER_MS && s.at >= onset - BEFORE_MS,
    );
    return recent.length === 0 ? undefined : mechanism(category, weight, [...recent.slice(-2), ...errors]);
  };

const SETTLING_MS = 10 * 60_000;

/** A failover explains the harm that follows it closely; harm that was there before is not of its making. */
const failover: Rule = (view) => {
  const told = hinting(of(view, 'change'), 'failover');
  const { onset } = view;
  if (onset === undefined) return mechanism('failover', 0.75, told);
  const near = told.filter(
    (s) => s.at !== undefined && s.at <= onset + AFTER_MS && s.at >= onset - SETTLING_MS,
  );
  return mechanism('failover', near.length > 0 ? 0.93 : 0.45, near.length > 0 ? near : told);
};

/** The disk is what everything waits for: writes rose, and the load waits for them, or requests queue at it. */
const saturatedIo: Rule = (view) => {
  const waits = [...hinting(view.own, 'write-waits'), ...hinting(view.own, 'io-waits')];
  const queued = harmOf(view, 'disk-queue');
  const writes = of(view, 'write-load');
  const shown = queued.length > 0 || (waits.length > 0 && writes.length > 0 && suffering(view));
  return shown
    ? mechanism('io-saturation', 0.87, [...queued, ...writes, ...waits, ...harmOf(view, 'cpu')])
    : undefined;
};

const latencyOnly: Rule = (view) =>
  harmOf(view, 'errors', 'throttles').length > 0
    ? undefined
    : mechanism('slow-dependency', 0.75, harmOf(view, 'latency'));

const RULES: readonly Rule[] = [
  plain('certificate', 'expired-certificate', 0.93),
  worded('certificate', 'expired-certificate'),
  throttling,
  connections,
  worded('connections', 'connection-exhaustion'),
  told('connections', 'connections', 'connection-exhaustion', 0.7),
  poison,
  replication,
  told('replication', 'replica-lag', 'replication-lag', 0.8),
  plain('storage', 'storage-exhaustion', 0.9),
  worded('storage', 'storage-exhaustion'),
  told('storage', 'storage', 'storage-exhaustion', 0.75),
  plain('memory', 'memory-exhaustion', 0.85),
  worded('memory', 'memory-exhaustion'),
  plain('cpu', 'cpu-saturation', 0.85, 'cpu-waits'),
  plain('credit', 'io-saturation', 0.75),
  saturatedIo,
  failover,
  afterChange('deploy', 'bad-deploy', 0.9),
  afterChange('configuration', 'configuration-change', 0.7),
  plain('unreachable', 'network-failure', 0.85),
  worded('network', 'network-failure'),
  plain('table-unavailable', 'infrastructure-failure', 0.85),
  latencyOnly,
  plain('queue-age', 'backlog', 0.5),
  plain('errors', 'service-errors', 0.55),
  plain('alarm', 'service-errors', 0.5),
];

/** What another mechanism of the same node explains is worth less. */
function demotion({ category, byWord }: Mechanism, found: readonly Mechanism[], view: NodeView): number {
  if (byWord === true) return 1;
  const others = new Set(found.filter((m) => m.byWord === undefined).map((m) => m.category));
  const clientWaits = hinting(view.own, 'client-waits').length > 0;
  const busyByOthers = others.has('io-saturation') || (clientWaits && others.has('connection-exhaustion'));
  if (category === 'cpu-saturation' && busyByOthers) return 0.3;
  // what follows a failover closely is the failover's doing
  const failedOver = found.some((m) => m.category === 'failover' && m.weight > 0.9);
  if (failedOver && category !== 'failover') return 0.5;
  const general = category === 'service-errors' || category === 'slow-dependency' || category === 'backlog';
  return general && others.size > 1 ? 0.6 : 1;
}
