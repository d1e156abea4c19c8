import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../start/home.ts';
import { IDLE_POLLS, monthlyPrices, unitPrices } from './prices.ts';

/** A line of the bill: what, how many, dollars. */
export type BillLine = readonly [what: string, count: number, dollars: number];

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

/** Seconds and gigabytes of one scheduled invocation that finds nothing to do. */
const TICK = { seconds: 0.2, gigabytes: 0.5 };

/** What the stage `prod` costs in a month without a task: its synthesized resources, polls and schedules, at prices. */
export function idleMonth(outdir: string): readonly BillLine[] {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const settings = JSON.stringify({ ...context, stage: 'prod' });
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: settings };
  execFileSync(process.execPath, ['bin/app.ts'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const resources = readdirSync(outdir)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => Object.values(resourcesOf(join(outdir, file))));
  const standing = Object.entries(monthlyPrices).map(([type, { dollars }]): BillLine => {
    const count = resources.filter(({ Type }) => Type === type).length;
    return [type, count, count * dollars];
  });
  return [...standing.filter(([, count]) => count > 0), pollsOf(resources), ticksOf(resources)];
}

const resourcesOf = (file: string): Record<string, Resource> =>
  (JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, Resource> }).Resources;

function pollsOf(resources: readonly Resource[]): BillLine {
  const queues = resources.filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::EventSourceMapping' && Properties?.['StartingPosition'] === undefined,
  ).length;
  const polls = queues * IDLE_POLLS;
  return [`long polls of ${queues} idle queues`, polls, polls * unitPrices.queueRequest.dollars];
}

function ticksOf(resources: readonly Resource[]): BillLine {
  const ticks = resources.reduce(
    (sum, { Properties }) => sum + ticksAMonth(Properties?.['ScheduleExpression']),
    0,
  );
  const { lambdaRequest, lambdaGbSecond, event, readUnit } = unitPrices;
  const each =
    lambdaRequest.dollars +
    event.dollars +
    readUnit.dollars +
    TICK.seconds * TICK.gigabytes * lambdaGbSecond.dollars;
  return ['scheduled invocations that find nothing', ticks, ticks * each];
}

/** A `cron` is taken for once a day. */
function ticksAMonth(expression: unknown): number {
  if (typeof expression !== 'string') return 0;
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)/.exec(expression) ?? [];
  const minutes = { minute: 1, hour: 60, day: 1_440 }[unit];
  return minutes === undefined ? 30 : (30 * 1_440) / (Number(every) * minutes);
}
