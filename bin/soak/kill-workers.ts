// Lambda workers ended by SIGKILL at random moments, as many a minute as wanted.
import { join } from 'node:path';
import { noise } from '../demo/scenarios/noise.ts';
import { pause, processesNaming } from '../emulator/processes.ts';

/** Kills that go on until stopped. */
export interface Killing {
  /** How many workers of each function were ended so far. */
  readonly byFunction: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** Begins to end workers of the floor in `home`; when and which is drawn from the seed. */
export function killWorkers(home: string, perMinute: number, seed: number): Killing {
  const byFunction = new Map<string, number>();
  const next = noise(seed, 'kills');
  let going = perMinute > 0;
  const waitUntil = async (moment: number) => {
    while (going && performance.now() < moment) await pause(100);
  };
  const kill = async () => {
    while (going) {
      // independent moments: the time between two of them is exponential
      await waitUntil(performance.now() - (Math.log(1 - next()) * 60_000) / perMinute);
      const killed = going ? killOne(home, next()) : undefined;
      if (killed !== undefined) byFunction.set(killed, (byFunction.get(killed) ?? 0) + 1);
    }
  };
  const ended = kill();
  return {
    byFunction,
    stop: () => {
      going = false;
      return ended;
    },
  };
}

/** Ends one worker, the choice between 0 and 1, and answers whose it was; undefined when there was none. */
function killOne(home: string, choice: number): string | undefined {
  const workers = processesNaming(join(home, 'tmp', 'ministack-lambda-'));
  const worker = workers[Math.floor(choice * workers.length)];
  if (worker === undefined) return undefined;
  try {
    process.kill(worker.pid, 'SIGKILL');
  } catch {
    return undefined;
  }
  return nameOf(worker.command);
}

/** The function of a worker: its folder without the stage, the hash of CDK and the random end. */
const nameOf = (command: string): string =>
  /ministack-lambda-Watchfloor-local-([A-Za-z]+-[A-Za-z]+?)Function/.exec(command)?.[1] ?? 'another';
