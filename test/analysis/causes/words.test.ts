import { judgeCauses } from '#analysis/causes/judge-causes.ts';
import { readWorld } from '#analysis/causes/read-world.ts';
import type { Hint, Signal, SignalKind } from '#analysis/causes/signal.ts';

const MINUTE = 60_000;
let made = 0;
const signal = (kind: SignalKind, node: string, minute: number, over: Partial<Signal> = {}): Signal => {
  made += 1;
  return {
    kind,
    node,
    at: minute * MINUTE,
    strength: 0.8,
    harm: false,
    finding: {
      id: `f-${made}`,
      by: 'test',
      subject: node,
      claim: '',
      predicate: { op: 'exists', at: { evidence: 'a'.repeat(64), path: '' } },
    },
    ...over,
  };
};
const errors = (node: string, minute: number): Signal => signal('errors', node, minute, { harm: true });
const words = (node: string, hint: Hint): Signal => signal('error-logs', node, 60, { strength: 0.6, hint });
const world = readWorld([
  {
    agent: 'infrastructure',
    call: 'c-1',
    tool: 'map_topology',
    input: {},
    output: { hash: 'a'.repeat(64), bytes: 1, mediaType: 'application/json' },
    content: {
      graph: {
        nodes: [
          { id: 'shop', kind: 'function' },
          { id: 'db', kind: 'database' },
        ],
        edges: [{ from: 'shop', to: 'db', kind: 'calls' }],
      },
    },
  },
]);
const named = (...signals: readonly Signal[]): string[] =>
  judgeCauses(world, signals).causes.map((c) => `${c.category} at ${c.node}`);

describe('words of log lines', () => {
  const kinds = [
    'certificate',
    'connections',
    'storage',
    'memory',
    'network',
    'unreadable',
    'throttling',
  ] as const;

  it.each(kinds)('that point to %s name no cause and change none', (hint) => {
    expect(named(errors('shop', 60), words('shop', hint))).toEqual(['service-errors at shop']);
    const deploy = signal('change', 'shop', 59, { hint: 'deploy' });
    expect(named(errors('shop', 60), deploy, words('shop', hint))).toEqual(['bad-deploy at shop']);
    const expired = signal('certificate', 'db', 55, { harm: true, strength: 0.95 });
    expect(named(errors('shop', 60), expired, words('shop', hint))).toEqual(['expired-certificate at db']);
    expect(named(words('shop', hint))).toEqual([]);
  });

  it('are told as a hypothesis where nothing that was measured bears them out', () => {
    const { considered } = judgeCauses(world, [errors('shop', 60), words('shop', 'certificate')]);
    expect(considered.map((c) => [c.category, c.node, c.byWord])).toEqual([
      ['expired-certificate', 'shop', true],
    ]);
  });
});

describe('connections that grow', () => {
  const grown = signal('connections', 'db', 20);

  it('are a cause where callers suffer since, with and without words of their logs', () => {
    expect(named(grown, errors('shop', 60))).toEqual(['connection-exhaustion at db']);
    expect(named(grown, errors('shop', 60), words('shop', 'connections'))).toEqual([
      'connection-exhaustion at db',
    ]);
  });

  it('are none where nobody suffers, whatever logs say, and none of harm that was there before', () => {
    expect(named(grown, words('shop', 'connections'))).toEqual([]);
    expect(named(grown, errors('shop', 10), words('shop', 'connections'))).toEqual([
      'service-errors at shop',
    ]);
  });

  it('are not the reason of what a deploy just broke', () => {
    const deploy = signal('change', 'shop', 59, { hint: 'deploy' });
    expect(named(grown, errors('shop', 60), deploy)).toEqual(['bad-deploy at shop']);
  });
});
