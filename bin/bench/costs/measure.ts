import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { paginateListExecutions, paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn';
import { pause } from '../../emulator/processes.ts';
import { call, waitForRun } from '../../start/api-client.ts';
import type { Floor } from '../../start/floor.ts';
import { clientConfig } from '../../start/local-aws.ts';
import { lambdaWork } from './lambda-reports.ts';
import type { Unit } from './prices.ts';
import { type Usage, usageIn } from './requests.ts';

/** Runs that are counted, one after the other, and before them some that warm what all but the first of 1,000 find so. */
const RUNS = 10;
const WARM = 3;
/** Longest wait for executions to end; what follows the end of a run (its message, its place) takes a while more. */
const PATIENCE_MS = 180_000;
const SETTLE_MS = 5_000;

/** What one run took, on the average of ten. */
export interface RunUsage {
  /** Requests by name, and states by type. */
  readonly requests: ReadonlyMap<string, number>;
  readonly units: ReadonlyMap<Unit, number>;
  /** GB-seconds of the functions, which are in `units` as well. */
  readonly functions: ReadonlyMap<string, number>;
}

/**
 * Starts runs one after the other, and counts all that the engine is asked until each has ended and its report was read
 * once. Whether they have ended is seen by the executions alone, whose listing has no price. What was counted is
 * left in the floor's folder.
 *
 * @param name of the file that is left
 * @param start posts one run, and answers its id
 * @throws Error where a run has no report
 */
export async function measureRuns(
  floor: Floor,
  name: string,
  start: (i: number) => Promise<string>,
): Promise<RunUsage> {
  const warm = await Promise.all(Array.from({ length: WARM }, (_, i) => start(i)));
  for (const id of warm) {
    await waitForRun(floor, id, PATIENCE_MS);
    await call(floor, 'GET', `/runs/${id}/report`);
  }
  await pause(SETTLE_MS);
  const file = join(floor.home, `${name}.jsonl`);
  rmSync(file, { force: true });
  const from = Date.now();
  await floor.emulator.countRequests(file);
  for (let i = 0; i < RUNS; i += 1) {
    const id = await start(WARM + i);
    await untilStill(floor.emulator.endpoint);
    const { status } = await call(floor, 'GET', `/runs/${id}/report`);
    if (status !== 200) throw new Error(`the run ${id} has no report: ${status}`);
  }
  await pause(SETTLE_MS);
  await floor.emulator.countRequests(undefined);
  const usage = usageIn(file);
  const functions = await addFunctions(usage, floor.emulator.endpoint, from);
  return { requests: perRun(usage.requests), units: perRun(usage.units), functions: perRun(functions) };
}

const perRun = <K>(counts: ReadonlyMap<K, number>): ReadonlyMap<K, number> =>
  new Map([...counts].map(([what, count]) => [what, count / RUNS]));

/** Adds what no request shows, functions and the polls that bring messages to them; answers the time of each. */
async function addFunctions(
  { units, requests }: Usage,
  endpoint: string,
  from: number,
): Promise<ReadonlyMap<string, number>> {
  const work = await lambdaWork(endpoint, from, Date.now());
  if (work.invocations === 0) throw new Error('no function reported its time');
  const more: readonly (readonly [Unit, number])[] = [
    ['lambdaRequest', work.invocations],
    ['lambdaGbSecond', work.gbSeconds],
    ['logGigabyte', work.logBytes / 1e9],
    // Lambda receives and deletes each message
    ['queueRequest', 2 * (requests.get('SQS SendMessage') ?? 0)],
  ];
  for (const [unit, count] of more) units.set(unit, (units.get(unit) ?? 0) + count);
  return work.gbSecondsOf;
}

async function untilStill(endpoint: string): Promise<void> {
  const client = new SFNClient(clientConfig(endpoint));
  const until = Date.now() + PATIENCE_MS;
  // a run whose start is on its way is in no list yet
  for (let still = 0; still < 2; still = (await running(client)) > 0 ? 0 : still + 1) {
    if (Date.now() > until) throw new Error(`executions still run after ${PATIENCE_MS / 1_000} s`);
    await pause(500);
  }
}

async function running(client: SFNClient): Promise<number> {
  let count = 0;
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      const asked = { stateMachineArn, statusFilter: 'RUNNING' } as const;
      for await (const page of paginateListExecutions({ client }, asked)) {
        count += page.executions?.length ?? 0;
      }
    }
  }
  return count;
}
