// Small shapes that faults are made of.
import { arrivals, skewed } from './noise.ts';
import type { Bend, Speak } from './record.ts';
import type { Act } from './recording.ts';

/** Bends from a minute on (to another, where given); before and after, the signal is as on any day. */
export const since =
  (from: number, bend: Bend, to = 0): Bend =>
  (moment, healthy) =>
    moment.minute >= from && moment.minute < to ? bend(moment, healthy) : healthy;

/** A share of the traffic, as a count. */
export const shareOfTraffic =
  (share: number): Bend =>
  (moment) => [arrivals(moment.next, moment.traffic * share)];

/** Latencies around another median. */
export const latency =
  (medianMs: number, spread = 0.3): Bend =>
  (moment, healthy) =>
    healthy.map(() => skewed(moment.next, medianMs, spread));

/** A level with a little noise. */
export const level =
  (value: number, jitter = 0): Bend =>
  (moment) => [value + jitter * moment.next()];

/** A count that grows from a minute on. */
export const growing =
  (from: number, perMinute: number): Bend =>
  (moment) => [Math.round((moment.minute - from + 1) * perMinute)];

/** Speaks from a minute on. */
export const speakSince =
  (from: number, speak: Speak, to = 0): Speak =>
  (moment) =>
    moment.minute >= from && moment.minute < to ? speak(moment) : [];

/** An alarm goes off. */
export const raise = (alarm: string, reason: string): Act => ({
  act: 'change-alarm',
  alarm,
  state: 'ALARM',
  reason,
});
