import { learnOrdinary, type NodeSeries, rankByExcess } from '#analysis/causes/attribute-excess.ts';

const graph = {
  nodes: [],
  edges: [
    { from: 'web', to: 'api', kind: 'calls' },
    { from: 'api', to: 'db', kind: 'calls' },
    { from: 'web', to: 'mail', kind: 'calls' },
  ],
};
const NODES = ['web', 'api', 'db', 'mail'];
const BASE: Readonly<Record<string, number>> = { web: 0.3, api: 0.2, db: 0.05, mail: 0.1 };
const at = (i: number) => i * 300_000;
const wobble = (i: number, node: string) => 1 + 0.05 * Math.sin(i * 2.3 + node.length);

function series(
  length: number,
  extra: (node: string, i: number) => { latency?: number; failed?: number } = () => ({}),
) {
  return new Map<string, NodeSeries>(
    NODES.map((node) => {
      const times = Array.from({ length }, (_, i) => i);
      return [
        node,
        {
          latency: times.map(
            (i) => [at(i), (BASE[node] ?? 0) * wobble(i, node) + (extra(node, i).latency ?? 0)] as const,
          ),
          availability: times.map((i) => [at(i), 100 - (extra(node, i).failed ?? 0)] as const),
          requests: times.map((i) => [at(i), 100] as const),
        },
      ];
    }),
  );
}

const slow = learnOrdinary(graph, series(200), { node: 'web', kind: 'latency' }, 5);
const failing = learnOrdinary(graph, series(200), { node: 'web', kind: 'availability' }, 5);

describe('rankByExcess', () => {
  it('names the node where lost time starts, not those that wait for it', () => {
    const window = series(5, (node, i) => (i >= 2 && node !== 'mail' ? { latency: 0.5 } : {}));
    expect(rankByExcess(slow, window).map((r) => r.node)).toEqual(['db']);
  });

  it('counts what a caller loses beyond its dependency as its own', () => {
    const lost: Readonly<Record<string, number>> = { web: 1, api: 1, db: 0.2 };
    const window = series(5, (node) => ({ latency: lost[node] ?? 0 }));
    const ranked = rankByExcess(slow, window);
    expect(ranked.map((r) => r.node)).toEqual(['api', 'db']);
    expect(ranked[0]?.excess).toBeGreaterThan(3 * (ranked[1]?.excess ?? 0));
  });

  it('hears a few failures of a node that never failed', () => {
    const window = series(5, (node) => (node === 'mail' ? { failed: 1 } : {}));
    expect(rankByExcess(failing, window)).toEqual([{ node: 'mail', excess: 5 }]);
  });

  it('ranks nothing in ordinary windows', () => {
    expect(rankByExcess(slow, series(5))).toEqual([]);
    expect(rankByExcess(failing, series(5))).toEqual([]);
  });

  it('blames the caller when a dependency that was never called before fails', () => {
    const window = series(5, (node) => (node === 'db' || node === 'mail' ? {} : { failed: 20 }));
    window.set('new', { availability: [[at(0), 0]], requests: [[at(0), 100]] });
    const grown = { ...graph, edges: [...graph.edges, { from: 'api', to: 'new', kind: 'calls' }] };
    expect(rankByExcess({ ...failing, graph: grown }, window).map((r) => r.node)).toEqual(['api']);
  });

  it('leaves gaps and nodes without requests out', () => {
    expect(
      rankByExcess(
        slow,
        new Map([
          ['web', {}],
          ['api', { latency: [[at(0), 9]] }],
        ]),
      ),
    ).toEqual([]);
  });
});
