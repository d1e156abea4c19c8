import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetExecutionHistoryCommand,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { pause } from '../../emulator/processes.ts';
import { smallBundle } from '../../soak/small-bundle.ts';
import { call, orchestrate, waitForRun } from '../../start/api-client.ts';
import { type Floor, openFloor } from '../../start/floor.ts';
import { defaultHome } from '../../start/home.ts';
import { clientConfig } from '../../start/local-aws.ts';
import { idleMonth } from '../costs/idle-month.ts';
import { lambdaWork } from '../costs/lambda-reports.ts';
import { type Unit, unitPrices } from '../costs/prices.ts';
import { type Usage, usageIn } from '../costs/requests.ts';
import type { Figure } from '../figure.ts';

const TASKS = 10;
/** Long enough for runs to end, whose progress is not asked for: that would be counted. */
const SETTLE_MS = 20_000;
/** Seconds that an agent of half a gigabyte waits for models in one task: two answers of five seconds. */
const MODEL_WAIT = { seconds: 10, gigabytes: 0.5 };

/**
 * What 1,000 tasks cost without tokens: the requests of ten warm ones (a POST, one agent, its report read once),
 * counted by the local engine, with the billed time of all functions, at public prices; and an idle month.
 */
export async function costs(say: (text: string) => void): Promise<Figure[]> {
  const floor = await openFloor({ home: join(defaultHome, 'bench', 'costs') });
  try {
    const { usage, units } = await measured(floor);
    for (const [name, count] of usage.requests)
      say(`${(count / TASKS).toFixed(1).padStart(8)} ${name} a task`);
    let dollars = 0;
    for (const [unit, count] of units) {
      const { dollars: price, source } = unitPrices[unit];
      const cost = (1_000 * count * price) / TASKS;
      dollars += cost;
      say(
        `$${cost.toFixed(4)} ${unit}: ${(count / TASKS).toFixed(3)} a task at $${price.toPrecision(3)} (${source})`,
      );
    }
    const wait = 1_000 * MODEL_WAIT.seconds * MODEL_WAIT.gigabytes * unitPrices.lambdaGbSecond.dollars;
    const beside = 'idiomatic $0.086; time of functions as this machine took it';
    const what = 'cost of 1,000 tasks, tokens excluded';
    return [
      { what: `${what}, without waiting for models`, unit: '$', value: dollars, must: 0.035, beside },
      {
        what: `${what}, with 10 s for models each`,
        unit: '$',
        value: dollars + wait,
        must: 0.1,
        stretch: 0.06,
      },
      idleMonthFigure(say),
    ];
  } finally {
    await floor.close();
  }
}

/** What was measured before is not lost where the stage cannot be synthesized: then its month breaks its bound. */
function idleMonthFigure(say: (text: string) => void): Figure {
  const figure = { what: 'cost of an idle month', unit: '$', must: 15, beside: 'idiomatic $19.6' } as const;
  try {
    const idle = idleMonth(join(defaultHome, 'bench', 'prod'));
    for (const [what, count, cost] of idle) say(`$${cost.toFixed(2)} a month: ${Math.round(count)} ${what}`);
    return { ...figure, value: idle.reduce((sum, [, , cost]) => sum + cost, 0) };
  } catch (error) {
    say(`the stage prod cannot be synthesized: ${(error as Error).message}`);
    return { ...figure, value: Number.POSITIVE_INFINITY };
  }
}

async function measured(floor: Floor): Promise<{ usage: Usage; units: Usage['units'] }> {
  const { emulator } = floor;
  const stored = await call(floor, 'POST', '/bundles', smallBundle);
  if (stored.status !== 201) throw new Error(`the bundle was answered with ${stored.status}`);
  const bundle = (stored.body as { hash: string }).hash;
  const post = (i: number) =>
    orchestrate(floor, { task: `Why do orders fail? (${i})`, agents: ['log-analysis'], context: { bundle } });
  // warm functions, as all but the first of 1,000 tasks find them
  const warm = await Promise.all([0, 1, 2].map(post));
  for (const { id } of warm) await waitForRun(floor, id, 120_000);
  await pause(SETTLE_MS / 4);
  const file = join(floor.home, 'requests.jsonl');
  rmSync(file, { force: true });
  const from = Date.now();
  await emulator.countRequests(file);
  const ids: string[] = [];
  for (let i = 0; i < TASKS; i += 1) {
    ids.push((await post(i)).id);
  }
  await pause(SETTLE_MS);
  const reports = await Promise.all(ids.map((id) => call(floor, 'GET', `/runs/${id}/report`)));
  await pause(1_000);
  await emulator.countRequests(undefined);
  const unfinished = reports.filter(({ status }) => status !== 200).length;
  if (unfinished > 0)
    throw new Error(`${unfinished} of ${TASKS} tasks had no report after ${SETTLE_MS / 1_000} s`);
  const usage = usageIn(file);
  return { usage, units: await wholeOf(floor, usage, from) };
}

/** Adds what no request shows: functions, transitions, and the polls that bring messages to functions. */
async function wholeOf({ emulator }: Floor, usage: Usage, from: number): Promise<Usage['units']> {
  const work = await lambdaWork(emulator.endpoint, from, Date.now());
  if (work.invocations === 0) throw new Error('no function reported its time');
  const told = usage.requests.get('SQS SendMessage') ?? 0;
  const answered = usage.requests.get('AWSStepFunctions SendTaskSuccess') ?? 0;
  const { entered, sent } = withInner(await workflowWork(emulator.endpoint, from), answered);
  const more: readonly (readonly [Unit, number])[] = [
    ['lambdaRequest', work.invocations],
    ['lambdaGbSecond', work.gbSeconds],
    ['logGigabyte', work.logBytes / 1e9],
    ['transition', entered],
    // a state sends by itself; Lambda receives and deletes each message
    ['queueRequest', sent + 2 * (told + sent)],
  ];
  const units = new Map(usage.units);
  for (const [unit, count] of more) units.set(unit, (units.get(unit) ?? 0) + count);
  return units;
}

/**
 * The local engine's history leaves out what happens inside a map. Each token that was answered came from a state
 * there that sent a message: as many of both as are missing are added.
 */
function withInner(told: { entered: number; sent: number }, answered: number) {
  const missing = Math.max(0, answered - told.sent);
  return { entered: told.entered + missing, sent: told.sent + missing };
}

/** State transitions of all executions that began since, and the messages that their states sent. */
async function workflowWork(endpoint: string, from: number): Promise<{ entered: number; sent: number }> {
  const client = new SFNClient(clientConfig(endpoint));
  const work = { entered: 0, sent: 0 };
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
    for (const { stateMachineArn } of stateMachines) {
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
        const begun = executions.filter(({ startDate }) => Number(startDate) >= from);
        for (const { executionArn } of begun) await addExecution(work, client, executionArn);
      }
    }
  }
  return work;
}

async function addExecution(
  work: { entered: number; sent: number },
  client: SFNClient,
  executionArn: string | undefined,
): Promise<void> {
  const asked = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  const { events = [] } = await client.send(asked);
  // AWS bills the start as a transition too
  work.entered += events.filter(
    (e) => e.type?.endsWith('StateEntered') || e.type === 'ExecutionStarted',
  ).length;
  work.sent += events.filter((e) => e.taskScheduledEventDetails?.resourceType === 'sqs').length;
}
