import { existsSync } from 'node:fs';
import { drainGroups } from './drain-baseline.ts';
import { mineGroups, readLoghub, scoreGrouping, scoreLoghub } from './loghub.ts';

const dir = '../shared/datasets/loghub';
const present = existsSync(dir);
if (!present) console.warn(`skipped: ${dir} is not there`);

describe('scoreGrouping', () => {
  it('counts only groups that hold exactly the lines of one event', () => {
    const truth = ['a', 'a', 'a', 'b', 'b', 'c'];
    expect(scoreGrouping(truth, ['1', '1', '1', '2', '2', '3'])).toEqual({ ga: 1, fga: 1 });
    // b and c in one group: three of six lines, one of three events, one of two groups
    expect(scoreGrouping(truth, ['1', '1', '1', '2', '2', '2'])).toEqual({ ga: 0.5, fga: 2 / 5 });
    // a in two groups
    expect(scoreGrouping(truth, ['1', '1', '9', '2', '2', '3'])).toEqual({ ga: 0.5, fga: 4 / 7 });
  });
});

(present ? describe : describe.skip)('loghub', () => {
  const logs = present ? readLoghub(dir) : [];

  it('is read whole', () => {
    expect(logs.map((l) => l.lines.length)).toEqual(logs.map(() => 2000));
    expect(logs.length).toBeGreaterThanOrEqual(8);
  });

  it('gives plain Drain about the grouping accuracy that is published for it', () => {
    const published = { Apache: 1, HDFS: 0.998, HealthApp: 0.78, OpenSSH: 0.788, Hadoop: 0.948 };
    for (const [system, figure] of Object.entries(published)) {
      const log = logs.find((l) => l.system === system);
      const { ga } = scoreGrouping(log?.events ?? [], drainGroups(log?.lines ?? []));
      expect([system, Math.abs(ga - figure) < 0.01]).toEqual([system, true]);
    }
  });

  it('is grouped better than .95 by one configuration, on looked-at and on unseen systems', () => {
    const means = scoreLoghub(dir).filter((f) => f.measure === 'mean GA');
    expect(means.map((f) => [f.set, f.figure > 0.95])).toEqual(means.map((f) => [f.set, true]));
  });

  it('is grouped alike whatever the order of its lines', () => {
    const log = logs.find((l) => l.system === 'OpenSSH');
    const reversed = mineGroups([...(log?.lines ?? [])].reverse()).reverse();
    expect(scoreGrouping(log?.events ?? [], reversed).ga).toBeGreaterThan(0.95);
  });
});
