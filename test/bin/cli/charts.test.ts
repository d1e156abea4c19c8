import type { ServiceGraph } from '#domain/telemetry/graph.ts';
import { seriesChart } from '#services/reports/series-chart.ts';
import { graphChart } from '../../../bin/cli/graph-chart.ts';

const edge = (from: string, to: string) => ({ from, to, kind: 'calls' });
const graphOf = (...edges: [string, string][]): ServiceGraph => ({
  nodes: [],
  edges: edges.map(([a, b]) => edge(a, b)),
});
const nodesIn = (markup: string): string[] =>
  [...markup.matchAll(/<g class="(node[^"]*)">/g)].map((m) => m[1] ?? '');

describe('graphChart', () => {
  it('marks the cause, the path and its edge, and nothing else', () => {
    const { markup } = graphChart(graphOf(['shop', 'pay'], ['shop', 'list']), ['pay', 'shop']);
    expect(nodesIn(markup)).toEqual(['node path', 'node cause', 'node']);
    expect(markup.match(/class="edge path"/g)?.length).toBe(1);
    expect(markup).toContain('path from the cause to the symptom: pay to shop');
  });

  it('draws cycles, self-loops and names that would be markup', () => {
    const { markup } = graphChart(graphOf(['a', 'b'], ['b', 'a'], ['c', 'c'], ['<script>', 'a']), ['gone']);
    expect(nodesIn(markup)).toEqual(['node', 'node', 'node', 'node']);
    expect(markup).not.toMatch(/<script|NaN|undefined/);
  });

  it('leaves out nodes far from the path where there are many', () => {
    const chain = Array.from({ length: 200 }, (_, i): [string, string] => [`n${i}`, `n${i + 1}`]);
    const { markup } = graphChart(graphOf(...chain), ['n100']);
    expect(nodesIn(markup).length).toBe(60);
    expect(markup).toContain('141 farther nodes left out');
    expect(markup).toContain('>n100<');
  });

  it('draws nothing for no nodes', () => {
    expect(graphChart(graphOf(), []).markup).toBe('');
  });
});

describe('seriesChart', () => {
  const chart = { title: 'depth', unit: 'Count', anomalies: [], changePoints: [] };
  const pathIn = (markup: string): string => /class="line" d="([^"]*)"/.exec(markup)?.[1] ?? '';

  it.each([
    ['one point', [[5, 1]]],
    [
      'points of one value',
      [
        [0, 3],
        [60_000, 3],
      ],
    ],
    [
      'points of one time',
      [
        [0, 1],
        [0, 2],
      ],
    ],
    [
      'values below zero',
      [
        [0, -5],
        [60_000, -1e12],
      ],
    ],
  ] as [string, [number, number][]][])('draws %s', (_, points) => {
    const { markup } = seriesChart({ ...chart, points });
    expect(pathIn(markup)).toMatch(/^M[\d. L]+$/);
    expect(markup).not.toMatch(/NaN|Infinity/);
  });

  it('says so where there are no points', () => {
    expect(seriesChart({ ...chart, points: [] }).markup).toBe(
      '<figure><figcaption>depth: no points</figcaption></figure>',
    );
  });

  it('keeps the extremes of many points on few pixels', () => {
    const points = Array.from({ length: 200_000 }, (_, i): [number, number] => [
      i * 1000,
      i === 77_777 ? 900 : i % 3,
    ]);
    const drawn = pathIn(seriesChart({ ...chart, points }).markup)
      .slice(1)
      .split('L');
    expect(drawn.length).toBeLessThan(4_000);
    const heights = drawn.map((p) => Number(p.split(' ')[1]));
    expect(heights.filter((y) => y < 60).length).toBe(1);
  });
});
