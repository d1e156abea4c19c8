import fc from 'fast-check';
import { rankCauses } from '#analysis/causes/rank-causes.ts';
import type { ServiceGraph } from '#domain/telemetry/graph.ts';

const graph = (...edges: readonly string[]): ServiceGraph => ({
  nodes: [],
  edges: edges.map((e) => {
    const [from = '', to = ''] = e.split('>');
    return { from, to, kind: 'calls' };
  }),
});

describe('rankCauses', () => {
  it('puts the deepest deviating dependency first, with its way to the symptom', () => {
    const ranked = rankCauses(
      graph('web>api', 'api>db', 'web>cache'),
      new Map([
        ['web', 0.9],
        ['api', 0.9],
        ['db', 0.8],
      ]),
      ['web'],
    );
    expect(ranked.map((r) => r.node)).toEqual(['db', 'api', 'web']);
    expect(ranked[0]?.path).toEqual(['db', 'api', 'web']);
  });

  it('holds less of a node that no symptom depends on', () => {
    const ranked = rankCauses(
      graph('web>api'),
      new Map([
        ['api', 0.7],
        ['batch', 0.9],
        ['web', 0.5],
      ]),
      ['web'],
    );
    expect(ranked[0]?.node).toBe('api');
  });

  it('ends on cycles, and orders equals by depth and name', () => {
    const ranked = rankCauses(
      graph('a>b', 'b>a', 'a>a'),
      new Map([
        ['a', 0.5],
        ['b', 0.5],
      ]),
      ['a'],
    );
    expect(ranked.map((r) => r.node)).toEqual(['b', 'a']);
  });

  it('scores within (0, own deviation] whatever the graph, and does not depend on the order of edges', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const edges = fc.array(fc.tuple(name, name), { maxLength: 15 });
    const deviations = fc.dictionary(name, fc.double({ min: 0.01, max: 0.99, noNaN: true }));
    fc.assert(
      fc.property(edges, deviations, fc.array(name, { maxLength: 2 }), (pairs, deviation, symptoms) => {
        const all = pairs.map(([from, to]) => ({ from, to, kind: 'calls' }));
        const own = new Map(Object.entries(deviation));
        const ranked = rankCauses({ nodes: [], edges: all }, own, symptoms);
        for (const r of ranked) {
          expect(r.score).toBeGreaterThan(0);
          expect(r.score).toBeLessThanOrEqual(own.get(r.node) ?? 0);
          expect(r.path[0]).toBe(r.node);
        }
        const again = rankCauses({ nodes: [], edges: all.toReversed() }, own, symptoms);
        expect(again.map((r) => r.node).sort()).toEqual(ranked.map((r) => r.node).sort());
      }),
    );
  });
});
