import * as z from 'zod';
import { ValidationError } from '#domain/errors.ts';
import { hashOf } from '#domain/hash.ts';
import { onOneLine } from '#domain/one-line.ts';
import type { RunInput } from '#domain/runs/run.ts';
import { type EpochMs, parseIsoTime } from '#domain/time.ts';
import type { AlertEvent } from './take-alert.ts';

/** What a run for an alarm looks at before the alarm. */
const LOOK_BACK_MS = 60 * 60_000;

/** A change as CloudWatch tells EventBridge. */
const BridgeEvent = z.object({
  'detail-type': z.literal('CloudWatch Alarm State Change'),
  account: z.string(),
  region: z.string(),
  detail: z.object({
    alarmName: z.string().min(1).max(255),
    state: z.object({ value: z.string(), reason: z.string().default(''), timestamp: z.string() }),
    configuration: z.object({ description: z.string().optional() }).optional(),
  }),
});

/** A change as CloudWatch tells a topic, inside of what the topic tells its queue. */
const TopicMessage = z.object({
  AlarmName: z.string().min(1).max(255),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string(),
  AlarmArn: z.string().optional(),
  Region: z.string().optional(),
  NewStateValue: z.string(),
  NewStateReason: z.string().default(''),
  StateChangeTime: z.string(),
});
const Notification = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** A change of an alarm, on whichever way it came. */
interface AlarmChange {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly state: string;
  readonly reason: string;
  readonly description: string;
  readonly at: EpochMs;
}

/**
 * The event that a message of the alarms' queue tells; undefined for a change that says nothing (an alarm without
 * data). All its text is someone else's: it is shown and searched, and decides nothing else.
 *
 * @throws ValidationError for what is no change of a CloudWatch alarm
 */
export function readAlarm(body: string): AlertEvent | undefined {
  const change = changeFrom(parsed(body));
  const { name, account, region, state, at } = change;
  if (state !== 'ALARM' && state !== 'OK') return undefined;
  return {
    // of the change itself, so that it counts once although it comes on both ways
    id: hashOf([account, region, name, state, at]),
    key: onOneLine(`cloudwatch:${account}:${region}:${name}`, 400),
    state: state === 'ALARM' ? 'firing' : 'resolved',
    source: 'cloudwatch',
    input: inputOf(change),
    priority: 'urgent',
  };
}

function changeFrom(message: unknown): AlarmChange {
  const bridge = BridgeEvent.safeParse(message);
  if (bridge.success) {
    const { account, region, detail } = bridge.data;
    const { value, reason, timestamp } = detail.state;
    const description = detail.configuration?.description ?? '';
    return {
      name: detail.alarmName,
      account,
      region,
      state: value,
      reason,
      description,
      at: timeOf(timestamp),
    };
  }
  const notification = Notification.safeParse(message);
  const told = TopicMessage.safeParse(notification.success ? parsed(notification.data.Message) : message);
  if (!told.success) throw new ValidationError('the message is no change of a CloudWatch alarm');
  const { AlarmName, AlarmDescription, AWSAccountId, AlarmArn, NewStateReason } = told.data;
  return {
    name: AlarmName,
    account: AWSAccountId,
    // elsewhere the region has its written name
    region: AlarmArn?.split(':')[3] ?? told.data.Region ?? '',
    state: told.data.NewStateValue,
    reason: NewStateReason,
    description: AlarmDescription ?? '',
    at: timeOf(told.data.StateChangeTime),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ValidationError('the message is not JSON');
  }
}

function timeOf(text: string): EpochMs {
  const at = parseIsoTime(text);
  if (at === undefined) throw new ValidationError('the alarm changed at no time');
  return at;
}

function inputOf({ name, reason, description, state, region, at }: AlarmChange): RunInput {
  const alarm = {
    name: onOneLine(name, 255),
    state,
    reason: onOneLine(reason, 1000),
    region: onOneLine(region, 64),
  };
  const told = description === '' ? alarm : { ...alarm, description: onOneLine(description, 1000) };
  return {
    task: `The alarm ${JSON.stringify(alarm.name)} went off. Why? ${onOneLine(reason, 300)}`.trim(),
    context: { alarm: told, window: { from: Math.max(0, at - LOOK_BACK_MS), to: at + 60_000 } },
    agents: [],
    labels: { source: 'cloudwatch-alarm' },
  };
}
