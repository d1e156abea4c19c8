import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { Alarm, AlarmState } from '#domain/telemetry/alarm.ts';
import { Window } from '#domain/time.ts';

const MOST = 200;

/** Alarms, the ones in trouble first. */
export const listAlarms = defineTool({
  name: 'list_alarms',
  description:
    'Lists alarms with their state, threshold, metric and state changes within the window; those in ALARM or ' +
    'that changed state come first. An alarm tells that a threshold was crossed, not why.',
  input: z.strictObject({
    state: AlarmState.optional(),
    window: Window.optional(),
  }),
  output: z.strictObject({
    alarms: z.array(Alarm),
    /** Alarms that were looked at, before filter and cut. */
    total: z.number().int().nonnegative(),
    truncated: z.boolean(),
  }),
  mutates: false,
  uses: ['alarms.read'],
  timeoutSeconds: 20,
  maxOutputBytes: 1024 * 1024,
  run: async ({ alarms }, input, context) => {
    const all = await alarms.alarms(input.window ?? context.window);
    const wanted = all
      .filter((a) => input.state === undefined || a.state === input.state)
      .sort((a, b) => urgency(b) - urgency(a) || (a.name < b.name ? -1 : 1));
    const shown = wanted.slice(0, MOST).map(withBriefReasons);
    return { alarms: shown, total: all.length, truncated: wanted.length > MOST };
  },
});

/** The longest reason CloudWatch gives; one huge text in a recording must not hide all the other alarms. */
const LONGEST_REASON = 1_023;

const brief = (text: string): string =>
  text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON - 1)}…` : text;

const withBriefReasons = (alarm: Alarm): Alarm => ({
  ...alarm,
  reason: brief(alarm.reason),
  history: alarm.history.map((change) => ({ ...change, reason: brief(change.reason) })),
});

const urgency = (alarm: Alarm): number =>
  (alarm.state === 'ALARM' ? 4 : 0) +
  (alarm.history.some((h) => h.state === 'ALARM') ? 2 : 0) +
  (alarm.history.length > 0 ? 1 : 0);
