import type { AlarmHistoryItem, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { jsonOf } from '#domain/json.ts';
import { type Alarm, AlarmState } from '#domain/telemetry/alarm.ts';
import type { Window } from '#domain/time.ts';
import type { AlarmSource } from '#ports/telemetry.ts';
import { asking, type CloudWatch, cloudWatch, pagesOf } from './client.ts';
import { metricIdOf, nodeOf } from './metric-id.ts';

const PAGES = 20;
const PER_PAGE = 100;

/** Metric and composite alarms of the account, at most 2,000, with at most 2,000 state changes in the window. */
export function cloudwatchAlarmSource(): AlarmSource {
  const connect = cloudWatch();
  return {
    alarms: async (window) => {
      const cloud = await connect();
      const [alarms, history] = await Promise.all([
        asking('alarms', () => readAlarms(cloud)),
        asking('alarm history', () => readHistory(cloud, window)),
      ]);
      return alarms
        .map((alarm) => ({ ...alarm, history: history.get(alarm.name) ?? [] }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

async function readAlarms({ sdk, client }: CloudWatch): Promise<Omit<Alarm, 'history'>[]> {
  const found = await pagesOf(async (NextToken) => {
    const page = await client.send(
      new sdk.DescribeAlarmsCommand({
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: PER_PAGE,
        NextToken,
      }),
    );
    // an alarm on a composite rule has a name, a state and a reason in the same places
    return { items: [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])], next: page.NextToken };
  }, PAGES);
  return found.flatMap((a) => alarmOf(a) ?? []);
}

function alarmOf(raw: MetricAlarm): Omit<Alarm, 'history'> | undefined {
  const state = AlarmState.safeParse(raw.StateValue);
  if (raw.AlarmName === undefined || !state.success) return undefined;
  const metric = metricIdOf(raw);
  const node = metric && nodeOf(metric);
  return {
    name: raw.AlarmName,
    state: state.data,
    reason: raw.StateReason ?? '',
    ...(metric ? { metric } : {}),
    ...(raw.Threshold === undefined ? {} : { threshold: raw.Threshold }),
    ...(raw.ComparisonOperator === undefined ? {} : { comparison: raw.ComparisonOperator }),
    ...(node === undefined ? {} : { node }),
  };
}

async function readHistory(
  { sdk, client }: CloudWatch,
  window: Window,
): Promise<Map<string, Alarm['history']>> {
  const items = await pagesOf(async (NextToken) => {
    const page = await client.send(
      new sdk.DescribeAlarmHistoryCommand({
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(window.from),
        EndDate: new Date(window.to),
        ScanBy: 'TimestampAscending',
        MaxRecords: PER_PAGE,
        NextToken,
      }),
    );
    return { items: page.AlarmHistoryItems ?? [], next: page.NextToken };
  }, PAGES);
  const byName = new Map<string, Alarm['history']>();
  for (const item of items) {
    const change = changeOf(item);
    const name = item.AlarmName;
    if (name === undefined || !change || change.at < window.from || change.at >= window.to) continue;
    byName.set(name, [...(byName.get(name) ?? []), change]);
  }
  for (const list of byName.values()) list.sort((a, b) => a.at - b.at);
  return byName;
}

const HistoryData = z.object({
  newState: z.object({ stateValue: AlarmState, stateReason: z.string().default('') }),
});

/** A state change out of the JSON that the history carries, or else out of its summary sentence. */
function changeOf(item: AlarmHistoryItem): Alarm['history'][number] | undefined {
  const at = item.Timestamp?.getTime();
  if (at === undefined) return undefined;
  const data = HistoryData.safeParse(jsonOf(item.HistoryData ?? ''));
  if (data.success) {
    return { at, state: data.data.newState.stateValue, reason: data.data.newState.stateReason };
  }
  const state = AlarmState.safeParse(/ to (\w+)\s*$/.exec(item.HistorySummary ?? '')?.[1]);
  return state.success ? { at, state: state.data, reason: item.HistorySummary ?? '' } : undefined;
}
