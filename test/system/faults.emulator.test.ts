import { pause } from '../../bin/emulator/processes.ts';
import { audit } from '../../bin/soak/audit.ts';
import type { Floor } from '../../bin/start/floor.ts';
import { endOf, idsOf, post, report } from './crowd.ts';
import { uploadSmallBundle } from './small-bundle.ts';
import { openSystemFloor } from './system-floor.ts';

const COUNT = 100;
const whole = { runs: COUNT, notEndedOnce: 0, stepsTwice: 0, gaps: 0 };

describe('a hundred runs under faults', () => {
  let floor: Floor;
  let bundle: string;
  beforeAll(async () => {
    floor = await openSystemFloor();
    bundle = await uploadSmallBundle(floor);
  }, 600_000);
  afterAll(() => floor?.close());

  it('all end, each once, although every queue message comes twice', async () => {
    await floor.emulator.duplicateMessages(true);
    try {
      const ids = idsOf(await post(floor, { count: COUNT, connections: 16, bundle, patient: true }));
      expect(ids.length).toBe(COUNT);
      await endOf(floor, ids, 800_000);
      expect(await audit(floor, ids)).toEqual(whole);
    } finally {
      await floor.emulator.duplicateMessages(false);
    }
  }, 900_000);

  it('all end, each once, although the workers are killed again and again', async () => {
    const ids = idsOf(await post(floor, { count: COUNT, connections: 16, bundle, patient: true }));
    expect(ids.length).toBe(COUNT);
    let killed = 0;
    for (let round = 0; round < 8; round += 1) {
      for (const worker of floor.emulator.workers()) {
        process.kill(worker, 'SIGKILL');
        killed += 1;
      }
      await pause(1_500);
    }
    expect(killed).toBeGreaterThan(0);
    const ended = await endOf(floor, ids, 1_000_000);
    report(`killed ${killed} workers; succeeded ${ended.filter((run) => run.status === 'succeeded').length}`);
    expect(await audit(floor, ids)).toEqual(whole);
  }, 1_100_000);
});
