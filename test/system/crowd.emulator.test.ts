import { audit } from '../../bin/soak/audit.ts';
import { percentile } from '../../bin/soak/check-runs.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { endOf, idsOf, post, report } from './crowd.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor } from './system-floor.ts';

const COUNT = 100;
const whole = { runs: COUNT, notEndedOnce: 0, stepsTwice: 0, gaps: 0 };

describe('a hundred tasks', () => {
  let floor: Floor;
  let bundle: string;
  beforeAll(async () => {
    floor = await openSystemFloor();
    bundle = await uploadSmallBundle(floor);
    // warm up: the figures are those of warm functions
    const warm = await post(floor, { count: COUNT, connections: 16, bundle, patient: true });
    await endOf(floor, idsOf(warm), 200_000);
  }, 600_000);
  afterAll(() => floor?.close());

  it('through 16 connections end, each once, with no answer of 500 and above', async () => {
    const from = performance.now();
    const accepted = await post(floor, { count: COUNT, connections: 16, bundle, patient: true });
    const times = accepted.map((a) => a.milliseconds);
    const p95 = Math.round(percentile(times, 0.95));
    expect(accepted.map(({ answer }) => answer.status).filter((status) => status !== 202)).toEqual([]);
    const ids = idsOf(accepted);
    expect(new Set(ids).size).toBe(COUNT);
    const ended = await endOf(floor, ids, 500_000);
    report(
      `acceptance through 16 connections: p50 ${Math.round(percentile(times, 0.5))} ms, p95 ${p95} ms, ` +
        `${accepted.reduce((sum, a) => sum + a.refusals, 0)} times told to come back; ` +
        `all ended after ${((performance.now() - from) / 1000).toFixed(1)} s`,
    );
    expect(ended.map((run) => run.status).filter((status) => status !== 'succeeded')).toEqual([]);
    expect(await audit(floor, ids)).toEqual(whole);
  }, 600_000);

  // 503: an engine that shares two cores with all functions may not answer a hundred of them within the client's limit
  it('all at once are accepted and end, or are refused with a time to come back', async () => {
    const accepted = await post(floor, { count: COUNT, connections: COUNT, bundle, patient: false });
    const refused = accepted.filter(({ answer }) => answer.status !== 202).map(({ answer }) => answer);
    expect(
      refused
        .map((a) => ({ status: a.status, wait: a.headers.get('retry-after'), body: a.body }))
        .filter(({ status, wait }) => ![429, 503].includes(status) || !/^\d+$/.test(wait ?? '')),
    ).toEqual([]);
    const ids = idsOf(accepted);
    expect(ids.length).toBeGreaterThan(0);
    const busy = refused.filter(({ status }) => status === 429).length;
    report(
      `all at once: ${ids.length} accepted, ${busy} refused with 429, ${refused.length - busy} with 503`,
    );
    const ended = await endOf(floor, ids, 500_000);
    expect(ended.map((run) => run.status).filter((status) => status !== 'succeeded')).toEqual([]);
    expect(await audit(floor, ids)).toEqual({ ...whole, runs: ids.length });
  }, 600_000);
});
