import {
  CloudWatchClient,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { cloudwatchAlarmSource } from '#adapters/cloudwatch/alarm-source.ts';
import { cloudwatchMetricSource } from '#adapters/cloudwatch/metric-source.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';

const minute = 60_000;
const now = Math.floor(Date.now() / minute) * minute;
const namespace = `Test/${now}`;
const metric = { namespace, name: 'Latency', dimensions: { FunctionName: 'checkout' } };
const window = { from: now - 10 * minute, to: now };

describe('CloudWatch as the source of metrics and alarms', () => {
  withEmulator();
  const client = new CloudWatchClient();
  const alarm = `alarm-${now}`;

  beforeAll(async () => {
    await client.send(
      new PutMetricDataCommand({
        Namespace: namespace,
        MetricData: [1, 2, 3].flatMap((at) =>
          [10, 20, 300].map((ms) => ({
            MetricName: 'Latency',
            Dimensions: [{ Name: 'FunctionName', Value: 'checkout' }],
            Timestamp: new Date(now - at * minute),
            Value: ms * at,
          })),
        ),
      }),
    );
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: alarm,
        Namespace: namespace,
        MetricName: 'Latency',
        Dimensions: [{ Name: 'FunctionName', Value: 'checkout' }],
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 100,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    await client.send(
      new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'ALARM', StateReason: 'too slow' }),
    );
  });

  afterAll(() => client.destroy());

  it('lists the metrics of a namespace', async () => {
    expect(await cloudwatchMetricSource().list({ namespace, limit: 10 })).toEqual([metric]);
  });

  it('reads points in order of time, with the statistic asked for, in the order of the metrics', async () => {
    const absent = { ...metric, name: 'Nothing' };
    const ask = { metrics: [absent, metric], periodSeconds: 60, window };
    const source = cloudwatchMetricSource();
    const [none, sums] = await source.series({ ...ask, statistic: 'Sum' });
    const [, p50] = await source.series({ ...ask, statistic: 'p50' });
    expect(none).toMatchObject({ metric: absent, points: [] });
    expect(sums).toEqual({
      metric,
      statistic: 'Sum',
      unit: 'None',
      periodSeconds: 60,
      node: 'checkout',
      points: [
        [now - 3 * minute, 990],
        [now - 2 * minute, 660],
        [now - minute, 330],
      ],
    });
    expect(p50?.points.at(-1)).toEqual([now - minute, 20]);
  });

  it('reads alarms with what they watch and how their state changed', async () => {
    const alarms = await cloudwatchAlarmSource().alarms({ from: now - minute, to: now + 5 * minute });
    const mine = alarms.find((a) => a.name === alarm);
    expect(mine).toMatchObject({
      name: alarm,
      state: 'ALARM',
      reason: 'too slow',
      metric,
      threshold: 100,
      comparison: 'GreaterThanThreshold',
      node: 'checkout',
    });
    expect(mine?.history.slice(-1).map(({ state, reason }) => ({ state, reason }))).toEqual([
      { state: 'ALARM', reason: 'too slow' },
    ]);
  });
});
