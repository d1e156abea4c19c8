import type { Alarm } from '#domain/telemetry/alarm.ts';
import { nodeOfSeries, roleOf } from './metric-roles.ts';
import type { Placed, World } from './read-world.ts';
import { proveSignal, type Signal, within } from './signal.ts';
import { eventHintOf, waitHintOf } from './word-hints.ts';

/** What alarms, changes and the states of the estate show. */
export function stateSignals(world: World): Signal[] {
  return [
    ...world.alarms.flatMap((a) => alarmSignals(world, a)),
    ...changeSignals(world),
    ...functionSignals(world),
    ...queueSignals(world),
    ...stackSignals(world),
    ...quotaSignals(world),
    ...waitSignals(world),
    ...networkSignals(world),
  ];
}

/**
 * An alarm that is on, or was. It is harm by itself only where the metric it watches was not looked at: a
 * threshold that somebody set tells less than the series it was set on.
 */
function alarmSignals(world: World, placed: Placed<Alarm>): Signal[] {
  const { metric, history, state } = placed.value;
  const index = history.findLastIndex((h) => h.state === 'ALARM');
  if (index < 0 && state !== 'ALARM') return [];
  const node = placed.value.node ?? (metric === undefined ? placed.value.name : nodeOfSeries({ metric }));
  const at = history[index]?.at;
  const over = history.findLast((h) => h.state === 'OK' && h.at > (at ?? 0))?.at;
  const seen =
    metric !== undefined &&
    world.series.some(
      ({ value }) =>
        value.metric.name === metric.name && nodeOfSeries(value) === node && value.points.length > 4,
    );
  const role = metric === undefined ? undefined : roleOf(metric);
  const harm = !seen && role !== 'traffic' && role !== 'write-load' && state === 'ALARM';
  return proveSignal(
    world,
    placed.by,
    {
      kind: 'alarm',
      node,
      ...(at === undefined ? {} : { at }),
      ...(over === undefined ? {} : { until: over }),
      strength: harm ? 0.4 : 0.2,
      harm,
    },
    { op: 'exists', at: at === undefined ? placed.place : within(placed.place, 'history', index) },
  );
}

const HINTED = { deploy: 'deploy', configuration: 'configuration', failover: 'failover' } as const;

function changeSignals(world: World): Signal[] {
  return world.changes.flatMap((placed) => {
    const { kind, summary, at, source } = placed.value;
    const event = /event/i.test(source) ? eventHintOf(summary) : undefined;
    const hint = event ?? (kind in HINTED ? HINTED[kind as keyof typeof HINTED] : undefined);
    return proveSignal(
      world,
      placed.by,
      {
        kind: 'change',
        node: placed.value.node ?? placed.value.resource,
        at,
        strength: 0.5,
        harm: false,
        ...(hint === undefined ? {} : { hint }),
      },
      { op: 'exists', at: placed.place },
    );
  });
}

function functionSignals(world: World): Signal[] {
  return world.functions.flatMap((placed) => {
    const { name, reservedConcurrency, throttlesLastHour = 0 } = placed.value;
    const stopped = reservedConcurrency !== undefined && (reservedConcurrency === 0 || throttlesLastHour > 0);
    if (!stopped) return [];
    const at = within(placed.place, 'reservedConcurrency');
    return proveSignal(
      world,
      placed.by,
      { kind: 'stopped', node: name, strength: reservedConcurrency === 0 ? 0.9 : 0.7, harm: true },
      { op: 'equals', at, value: reservedConcurrency },
    );
  });
}

function queueSignals(world: World): Signal[] {
  return world.queues.flatMap((placed) => {
    const { name, isDeadLetterQueue, visible } = placed.value;
    if (!isDeadLetterQueue || visible === 0) return [];
    return proveSignal(
      world,
      placed.by,
      { kind: 'dead-letters', node: name, strength: 0.5, harm: false },
      {
        op: 'compare',
        left: { kind: 'number-at', at: within(placed.place, 'visible') },
        is: '>',
        right: { kind: 'literal', value: 0 },
      },
    );
  });
}

const FAILED = /(_FAILED|ROLLBACK_COMPLETE)$/;

function stackSignals(world: World): Signal[] {
  const stacks = world.stacks.flatMap((placed) => {
    const { name, status, updatedAt } = placed.value;
    if (!FAILED.test(status)) return [];
    return proveSignal(
      world,
      placed.by,
      {
        kind: 'stack-failed',
        node: name,
        ...(updatedAt === undefined ? {} : { at: updatedAt }),
        strength: 0.4,
        harm: false,
      },
      { op: 'equals', at: within(placed.place, 'status'), value: status },
    );
  });
  const tables = world.tables.flatMap((placed) => {
    const { name, status } = placed.value;
    const bad = /INACCESSIBLE|DELETING|ARCHIV/.test(status);
    return proveSignal(
      world,
      placed.by,
      bad
        ? { kind: 'table-unavailable', node: name, strength: 0.8, harm: true }
        : { kind: 'quiet', node: name, strength: 0.05, harm: false, absent: 'table-unavailable' },
      { op: 'equals', at: within(placed.place, 'status'), value: status },
    );
  });
  const drift = world.drift.flatMap((placed) =>
    proveSignal(
      world,
      placed.by,
      { kind: 'drift', node: placed.value.physicalId, strength: 0.3, harm: false },
      { op: 'exists', at: placed.place },
    ),
  );
  return [...stacks, ...tables, ...drift];
}

const NEAR = 0.95;

function quotaSignals(world: World): Signal[] {
  return world.quotas.flatMap((placed) => {
    const { used, limit, service } = placed.value;
    if (used === undefined || limit <= 0 || used / limit < NEAR) return [];
    const at = (name: string) => ({ kind: 'number-at', at: within(placed.place, name) }) as const;
    return proveSignal(
      world,
      placed.by,
      { kind: 'quota', node: service, strength: 0.5, harm: false },
      {
        op: 'compare',
        left: { kind: 'ratio', of: at('used'), over: at('limit') },
        is: '>=',
        right: { kind: 'literal', value: NEAR },
      },
    );
  });
}

/** What the heaviest statement of each database waits for, where one kind of wait is half of it and more. */
function waitSignals(world: World): Signal[] {
  const heaviest = new Map<string, World['load'][number]>();
  for (const l of world.load) {
    if ((heaviest.get(l.value.node)?.value.load ?? -1) < l.value.load) heaviest.set(l.value.node, l);
  }
  return [...heaviest.values()].flatMap((placed) => {
    const { waits, load, node } = placed.value;
    const [top] = Object.entries(waits).sort(([, a], [, b]) => b - a);
    const hint = top === undefined ? undefined : waitHintOf(top[0]);
    if (top === undefined || hint === undefined || top[1] < load / 2) return [];
    return proveSignal(
      world,
      placed.by,
      { kind: 'waits', node, strength: 0.5, harm: false, hint },
      { op: 'exists', at: placed.place },
    );
  });
}

function networkSignals(world: World): Signal[] {
  const failed = <T>(
    list: readonly Placed<T>[],
    bad: (value: T) => boolean,
    node: (value: T) => string,
    rest: Pick<Signal, 'kind'> & Partial<Signal>,
  ): Signal[] =>
    list.flatMap((placed) =>
      bad(placed.value)
        ? proveSignal(
            world,
            placed.by,
            { node: node(placed.value), strength: 0.8, harm: true, ...rest },
            { op: 'exists', at: placed.place },
          )
        : [],
    );
  const addresses = world.dns.filter(({ value }) => value.type === 'A' || value.type === 'AAAA');
  const noAddress = addresses.filter(
    ({ value }) => !addresses.some((o) => o.value.name === value.name && o.value.records.length > 0),
  );
  return [
    ...failed(
      noAddress,
      (d) => d.status !== 'NOERROR',
      (d) => d.name,
      { kind: 'unreachable', hint: 'network' },
    ),
    ...failed(
      world.tcp,
      (t) => t.status !== 'open',
      (t) => t.host,
      { kind: 'unreachable', hint: 'network' },
    ),
    ...failed(
      world.tls,
      (t) => !t.authorized,
      (t) => t.host,
      { kind: 'certificate', hint: 'certificate' },
    ),
    ...failed(
      world.http,
      (h) => h.status >= 500,
      (h) => h.url,
      { kind: 'errors', strength: 0.6 },
    ),
  ];
}
