import type { CloudWatch } from './clients.ts';

/** One number to ask CloudWatch for. */
export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/**
 * The statistic of each metric over the last `minutes`, in order; undefined where there is no data. Of several
 * periods the sum is taken for `Sum`, else the largest.
 */
export async function readMetricValues(
  metrics: CloudWatch,
  questions: readonly MetricQuestion[],
  minutes: number,
): Promise<(number | undefined)[]> {
  const { sdk, client } = await metrics();
  const end = new Date();
  const answers: (number | undefined)[] = [];
  for (let at = 0; at < questions.length; at += BATCH) {
    const batch = questions.slice(at, at + BATCH);
    const page = await client.send(
      new sdk.GetMetricDataCommand({
        StartTime: new Date(end.getTime() - minutes * 60_000),
        EndTime: end,
        MetricDataQueries: batch.map((q, i) => ({
          Id: `m${i}`,
          MetricStat: {
            Metric: {
              Namespace: q.namespace,
              MetricName: q.metric,
              Dimensions: Object.entries(q.dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: 300,
            Stat: q.statistic,
          },
        })),
      }),
    );
    const values = new Map(page.MetricDataResults?.map((r) => [r.Id, r.Values ?? []]));
    answers.push(...batch.map((q, i) => reduce(values.get(`m${i}`) ?? [], q.statistic)));
  }
  return answers;
}

const BATCH = 400;

const reduce = (values: readonly number[], statistic: string): number | undefined => {
  if (values.length === 0) return undefined;
  return statistic === 'Sum' ? values.reduce((a, b) => a + b, 0) : Math.max(...values);
};
