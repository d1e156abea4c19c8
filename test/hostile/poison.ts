import type { IncidentBundle } from '#domain/telemetry/bundle.ts';

/**
 * The bundle with texts put into every field that somebody may write freely: what is there stays, the text
 * follows it. Names by which things are known to each other stay as they are.
 */
export function poisoned(bundle: IncidentBundle, next: () => string): IncidentBundle {
  const after = (text: string): string => `${text} ${next()}`;
  return {
    ...bundle,
    name: after(bundle.name).slice(0, 200),
    alert: {
      ...bundle.alert,
      title: after(bundle.alert.title),
      description: after(bundle.alert.description),
      labels: { ...bundle.alert.labels, [next()]: next(), ...protoKey(next()) },
    },
    ...part(bundle.metrics, 'metrics', (s) => ({ ...s, unit: s.unit === 'None' ? after(s.unit) : s.unit })),
    ...part(bundle.logs, 'logs', (g) => ({
      ...g,
      lines: g.lines.map((l, i) => {
        const text = i === 0 ? next() : next().slice(0, 400);
        return { ...l, message: `${l.message} ${text}`, stream: text };
      }),
    })),
    ...part(bundle.alarms, 'alarms', (a) => ({
      ...a,
      reason: after(a.reason),
      comparison: after(a.comparison ?? ''),
      history: a.history.map((h) => ({ ...h, reason: after(h.reason) })),
    })),
    ...part(bundle.changes, 'changes', (c) => ({ ...c, summary: after(c.summary), actor: next() })),
    ...part(bundle.stacks, 'stacks', (s) => ({
      ...s,
      statusReason: next(),
      driftStatus: after(s.driftStatus),
    })),
    ...part(bundle.functions, 'functions', (f) => ({
      ...f,
      runtime: after(f.runtime),
      state: after(f.state),
      environmentNames: [...f.environmentNames, next()],
    })),
    ...part(bundle.tables, 'tables', (t) => ({ ...t, billing: after(t.billing) })),
    ...part(bundle.quotas, 'quotas', (q) => ({ ...q, name: after(q.name) })),
    ...part(bundle.databaseLoad, 'databaseLoad', (l) => ({ ...l, statement: after(l.statement) })),
    ...(bundle.topology === undefined
      ? {}
      : {
          topology: {
            nodes: bundle.topology.nodes.map((n) => ({ ...n, title: after(n.title ?? '') })),
            edges: bundle.topology.edges.map((e) => ({ ...e, kind: after(e.kind) })),
          },
        }),
  };
}

/**
 * The bundle with things beside what is there that bear the text as their name: a metric, a group of logs, an
 * alarm, a change, a queue, a table, a function, a stack, a node. None of them is in trouble.
 */
export function beset(bundle: IncidentBundle, text: string): IncidentBundle {
  const name = `z ${text}`.slice(0, 200);
  const { from, to } = bundle.window;
  const times = Array.from({ length: 60 }, (_, i) => from + Math.floor(((to - from) * i) / 60));
  return {
    ...bundle,
    metrics: [
      ...(bundle.metrics ?? []),
      {
        metric: { namespace: name, name, dimensions: { [name]: name, ...protoKey(name) } },
        statistic: 'Average',
        unit: 'Count',
        periodSeconds: 60,
        points: times.map((t, i) => [t, 10 + (i % 3)]),
      },
    ],
    logs: [
      ...(bundle.logs ?? []),
      { group: name, lines: times.map((at) => ({ at, message: `INFO ${text}` })) },
    ],
    alarms: [...(bundle.alarms ?? []), { name, state: 'OK', reason: text, history: [] }],
    changes: [
      ...(bundle.changes ?? []),
      { at: from + 1, kind: 'other', resource: name, summary: text, actor: text, source: name },
    ],
    topology: {
      nodes: [...(bundle.topology?.nodes ?? []), { id: name, kind: name, title: text }],
      edges: bundle.topology?.edges ?? [],
    },
    quotas: [...(bundle.quotas ?? []), { service: name, name: text, limit: 100, used: 1 }],
    stacks: [
      ...(bundle.stacks ?? []),
      {
        name,
        status: text,
        driftStatus: text,
        resources: [{ logicalId: text, physicalId: name, type: text, status: text }],
      },
    ],
  };
}

/** An own member with the name of the prototype, as JSON can hold it. */
const protoKey = (value: string): Record<string, string> =>
  JSON.parse(`{"__proto__":${JSON.stringify(value)}}`) as Record<string, string>;

function part<K extends string, T>(list: readonly T[] | undefined, key: K, change: (item: T) => T) {
  return (list === undefined ? {} : { [key]: list.map(change) }) as Partial<Record<K, T[]>>;
}
