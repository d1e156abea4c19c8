// Makes a recording out of the ordinary day and a fault.
import { functions, logGroup } from '../../../lib/stacks/demo-names.ts';
import { noise } from './noise.ts';
import {
  HISTORY_MINUTES,
  type LogRecording,
  MINUTE,
  type Recording,
  type TimedAct,
  WINDOW_MINUTES,
} from './recording.ts';
import { type Moment, ordinaryTraffic, signals } from './signals.ts';

/** How a fault bends one signal: the values of a minute, given those of an ordinary one. */
export type Bend = (moment: Moment, healthy: readonly number[]) => readonly number[];

/** Lines that a function writes beside its ordinary ones in a minute. */
export type Speak = (moment: Moment) => readonly string[];

/** What is different from an ordinary day. */
export interface Fault {
  readonly bends?: Readonly<Record<string, Bend>>;
  readonly lines?: Readonly<Partial<Record<keyof typeof functions, Speak>>>;
  /** Minutes before the end, with what was done then. */
  readonly acts?: readonly (readonly [minute: number, act: DistributiveOmit<TimedAct, 'at'>])[];
  /** Orders a minute, where they are not the ordinary ones. */
  readonly traffic?: (minute: number, ordinary: number) => number;
}

type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** The recording of a fault that ends at `now` (cut to the minute). */
export function record(seed: number, now: number, fault: Fault): Recording {
  const end = Math.floor(now / MINUTE) * MINUTE;
  const trafficAt = (minute: number) => {
    const ordinary = ordinaryTraffic(end + minute * MINUTE);
    return fault.traffic?.(minute, ordinary) ?? ordinary;
  };
  const moments = (name: string, minutes: number): readonly Moment[] => {
    const next = noise(seed, name);
    return Array.from({ length: minutes }, (_, i) => {
      const minute = i - minutes;
      return { minute, at: end + minute * MINUTE, traffic: trafficAt(minute), next };
    });
  };
  return {
    metrics: signals.map((signal) => ({
      ...signal.metric,
      points: moments(signal.key, HISTORY_MINUTES).map((moment) => {
        const healthy = signal.healthy(moment);
        return [moment.at, fault.bends?.[signal.key]?.(moment, healthy) ?? healthy] as const;
      }),
    })),
    logs: (Object.keys(ordinaryLines) as (keyof typeof ordinaryLines)[]).map((name) => ({
      group: logGroup(functions[name]),
      lines: moments(`log ${name}`, WINDOW_MINUTES + 30).flatMap((moment) =>
        spread(moment, [...ordinaryLines[name](moment), ...(fault.lines?.[name]?.(moment) ?? [])]),
      ),
    })),
    acts: (fault.acts ?? [])
      .map(([minute, act]) => ({ ...act, at: end + minute * MINUTE }) as TimedAct)
      .sort((a, b) => a.at - b.at),
  };
}

/** An order number, as the logs show it. */
export const orderId = (next: () => number): string =>
  `ord-${Math.floor(next() * 0xffff_ffff)
    .toString(16)
    .padStart(8, '0')}`;

const ordinaryLines: Readonly<Record<keyof typeof functions, Speak>> = {
  checkout: ({ next }) => [`INFO order ${orderId(next)} accepted`, `INFO order ${orderId(next)} accepted`],
  payments: ({ next }) => [
    `INFO charged ${(5 + 90 * next()).toFixed(2)} for order ${orderId(next)} in ${Math.round(50 + 60 * next())} ms`,
    `INFO charged ${(5 + 90 * next()).toFixed(2)} for order ${orderId(next)} in ${Math.round(50 + 60 * next())} ms`,
  ],
  catalogue: ({ next }) => [
    `INFO looked up sku-${Math.floor(next() * 5_000)} in ${Math.round(8 + 20 * next())} ms`,
  ],
  fulfilment: ({ next }) => [`INFO order ${orderId(next)} booked out`],
  reports: ({ minute }) => (minute % 60 === 0 ? ['INFO nothing to report'] : []),
};

/** Puts lines into their minute, in order. */
function spread(moment: Moment, messages: readonly string[]): LogRecording['lines'] {
  const width = MINUTE / (messages.length + 1);
  return messages.map((message, i) => ({ at: Math.floor(moment.at + width * (i + moment.next())), message }));
}
