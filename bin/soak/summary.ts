// What a soak came to, as data and as text.
import { percentile, type RunFault } from './check-runs.ts';

/** Milliseconds of something that happened many times. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
}

/** What a soak came to. */
export interface Summary {
  readonly seed: number;
  readonly tasks: number;
  /** Ended by Ctrl-C or the time: what follows is of the part that was done. */
  readonly cutShort: boolean;
  readonly seconds: number;
  readonly accepted: number;
  readonly rejected: readonly string[];
  /** Answers of 429, of 5xx and broken connections; each was asked again. */
  readonly refused429: number;
  readonly failedAnswers: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Runs that had not ended when the soak did. */
  readonly stillOpen: number;
  readonly runsPerMinute: number;
  readonly untilEnd: Spread;
  readonly kills: number;
  readonly killsByFunction: Readonly<Record<string, number>>;
  readonly messages: { readonly sent: number; readonly twice: number };
  /** Of runs that were taken up again by another claim or a resumption. */
  readonly recovery: Spread;
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Dead letters that name no run that has ended well-formed. */
  readonly deadLettersUnaccounted: number;
  /** Runs whose histories were read and checked. */
  readonly checked: number;
  readonly faults: readonly RunFault[];
}

/** Sums up milliseconds. */
export const spread = (values: readonly number[]): Spread => ({
  count: values.length,
  p50: Math.round(percentile(values, 0.5)),
  p95: Math.round(percentile(values, 0.95)),
  most: Math.round(percentile(values, 1)),
});

/** True when everything that was promised held, and was looked at. */
export const held = (s: Summary): boolean =>
  s.accepted > 0 &&
  s.rejected.length === 0 &&
  s.stillOpen === 0 &&
  s.checked >= s.accepted &&
  s.faults.length === 0 &&
  s.deadLettersUnaccounted === 0;

/** The summary for people. */
export function printSummary(s: Summary): string {
  const faults = s.faults.slice(0, 20).map((f) => `  ${f.kind} ${f.run}: ${f.detail}`);
  const rows: readonly (readonly [string, string])[] = [
    [
      'tasks',
      `${s.accepted} accepted of ${s.tasks}${s.cutShort ? ' (cut short)' : ''}, ${s.rejected.length} rejected`,
    ],
    ['asked again', `${s.refused429} answers of 429, ${s.failedAnswers} of 5xx, 409 or none`],
    ['ended', `${counts(s.byStatus)}; ${s.stillOpen} still open`],
    ['throughput', `${s.runsPerMinute.toFixed(1)} runs a minute over ${s.seconds.toFixed(0)} s`],
    ['until the end', times(s.untilEnd)],
    ['workers killed', `${s.kills}${s.kills > 0 ? `: ${counts(s.killsByFunction)}` : ''}`],
    ['queue messages', `${s.messages.sent} sent, ${s.messages.twice} of them twice`],
    ['taken up again', times(s.recovery)],
    ['dead letters', `${counts(s.deadLetters)}; ${s.deadLettersUnaccounted} not accounted for`],
    ['checked', `${s.checked} histories: ${s.faults.length} faults`],
  ];
  return [
    ...rows.map(([name, text]) => `${name.padEnd(16)}${text}`),
    ...faults,
    ...s.rejected.slice(0, 5).map((text) => `  rejected ${text}`),
    held(s) ? 'HELD: none lost, none doubled, no gaps, all at an end.' : verdict(s),
  ].join('\n');
}

const verdict = (s: Summary): string =>
  s.cutShort && s.faults.length === 0 && s.rejected.length === 0 && s.deadLettersUnaccounted === 0
    ? `SO FAR: no fault in ${s.checked} runs; the rest was not looked at.`
    : 'DID NOT HOLD.';

const counts = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';

const times = ({ count, p50, p95, most }: Spread): string =>
  count === 0 ? 'none' : `${count} times: p50 ${seconds(p50)}, p95 ${seconds(p95)}, most ${seconds(most)}`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
