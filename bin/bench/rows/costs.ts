import { join } from 'node:path';
import { smallBundle } from '../../soak/small-bundle.ts';
import { ApiFailure, call, orchestrate, RunView } from '../../start/api-client.ts';
import { type Floor, openFloor } from '../../start/floor.ts';
import { defaultHome } from '../../start/home.ts';
import { idleMonth } from '../costs/idle-month.ts';
import { measureRuns, type RunUsage } from '../costs/measure.ts';
import { type Unit, unitPrices } from '../costs/prices.ts';
import { fiveSteps, looksInARow, threeLogs } from '../costs/workflows.ts';
import type { Figure } from '../figure.ts';

type Say = (text: string) => void;

/** Seconds that an agent of half a gigabyte waits for models in one run: two answers of five seconds. */
const MODEL_WAIT = { seconds: 10, gigabytes: 0.5 };
/** Looks in a row of the longer of the two workflows that differ by live tool steps alone. */
const LOOKS = 5;
/** Functions whose time is told of by name. */
const SLOWEST = 5;

/**
 * What 1,000 tasks and 1,000 five-step workflows cost without tokens, and a live tool step: the requests of ten warm
 * runs each, counted by the local engine, with the billed time of all functions, at public prices; and an idle month.
 */
export async function costs(say: Say): Promise<Figure[]> {
  const floor = await openFloor({ home: join(defaultHome, 'bench', 'costs') });
  try {
    return [
      ...(await tasks(floor, say)),
      ...(await workflows(floor, say)),
      await liveStep(floor, say),
      idleMonthFigure(say),
    ];
  } finally {
    await floor.close();
  }
}

async function tasks(floor: Floor, say: Say): Promise<Figure[]> {
  const bundle = await stored(floor, smallBundle);
  const usage = await measureRuns(floor, 'task', async (i) => {
    const task = { task: `Why do orders fail? (${i})`, agents: ['log-analysis'], context: { bundle } };
    return (await orchestrate(floor, task)).id;
  });
  const dollars = priced('task', usage, say);
  const what = 'cost of 1,000 tasks, tokens excluded';
  return [
    {
      what: `${what}, without waiting for models`,
      unit: '$',
      value: dollars,
      must: 0.035,
      beside: `idiomatic $0.086; ${timeIn(usage)}`,
    },
    {
      what: `${what}, with 10 s for models each`,
      unit: '$',
      value: dollars + WAITED,
      must: 0.1,
      stretch: 0.06,
    },
  ];
}

async function workflows(floor: Floor, say: Say): Promise<Figure[]> {
  const bundle = await stored(floor, threeLogs);
  const usage = await measureWorkflow(floor, fiveSteps, { bundle });
  const dollars = priced('workflow', usage, say);
  const bound = { unit: '$', must: 0.6, stretch: 0.45 };
  const what = 'cost of 1,000 five-step workflows, tokens excluded';
  return [
    {
      ...bound,
      what: `${what}, without waiting for models`,
      value: dollars,
      beside: `${usage.units.get('transition')} transitions each; ${timeIn(usage)}`,
    },
    {
      ...bound,
      what: `${what}, with 10 s for models each`,
      value: dollars + WAITED,
      beside: 'idiomatic $0.70 with 12 transitions',
    },
  ];
}

/** What two workflows differ by that differ by live tool steps alone: what the report makes of them counts too. */
async function liveStep(floor: Floor, say: Say): Promise<Figure> {
  const [one, more] = [
    await measureWorkflow(floor, looksInARow(1)),
    await measureWorkflow(floor, looksInARow(LOOKS)),
  ];
  const each: RunUsage = {
    requests: difference(more.requests, one.requests),
    units: difference(more.units, one.units),
    functions: difference(more.functions, one.functions),
  };
  const value = priced('live step', each, say);
  return { what: 'cost of 1,000 live tool steps (list_alarms)', unit: '$', value, beside: timeIn(each) };
}

const difference = <K>(more: ReadonlyMap<K, number>, one: ReadonlyMap<K, number>): ReadonlyMap<K, number> =>
  new Map([...more].map(([what, count]) => [what, (count - (one.get(what) ?? 0)) / (LOOKS - 1)]));

async function measureWorkflow(floor: Floor, definition: { id: string }, context = {}): Promise<RunUsage> {
  await posted(floor, '/workflows', definition);
  return measureRuns(floor, definition.id, async (i) => {
    const request = { task: `Why do orders fail? (${i})`, context };
    return RunView.parse(await posted(floor, `/workflows/${definition.id}/runs`, request)).id;
  });
}

async function stored(floor: Floor, bundle: object): Promise<string> {
  return ((await posted(floor, '/bundles', bundle)) as { hash: string }).hash;
}

async function posted(floor: Floor, path: string, body: object): Promise<unknown> {
  const answer = await call(floor, 'POST', path, body);
  if (answer.status >= 300) throw new ApiFailure(`POST ${path}`, answer);
  return answer.body;
}

const costOf = (unit: Unit, count: number): number => 1_000 * count * unitPrices[unit].dollars;
const WAITED = costOf('lambdaGbSecond', MODEL_WAIT.seconds * MODEL_WAIT.gigabytes);

/** Tells the parts of 1,000, the largest first, and answers their sum in dollars. */
function priced(each: string, { requests, units, functions }: RunUsage, say: Say): number {
  for (const [name, count] of requests) say(`${count.toFixed(1).padStart(8)} ${name} a ${each}`);
  const slowest = [...functions].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
  for (const [name, gbSeconds] of slowest)
    say(`${gbSeconds.toFixed(3).padStart(8)} GB-seconds of ${name} a ${each}`);
  const parts = [...units].map(([unit, count]) => ({ unit, count, cost: costOf(unit, count) }));
  for (const { unit, count, cost } of parts.sort((a, b) => b.cost - a.cost)) {
    const { dollars, source } = unitPrices[unit];
    say(
      `$${cost.toFixed(4)} ${unit}: ${count.toFixed(3)} a ${each} at $${dollars.toPrecision(3)} (${source})`,
    );
  }
  return parts.reduce((sum, { cost }) => sum + cost, 0);
}

/** The share that a busy machine stretches. */
const timeIn = ({ units }: RunUsage): string =>
  `$${costOf('lambdaGbSecond', units.get('lambdaGbSecond') ?? 0).toFixed(3)} of it time of functions as this machine took it`;

/** What was measured before is not lost where the stage cannot be synthesized: then its month breaks its bound. */
function idleMonthFigure(say: Say): Figure {
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
