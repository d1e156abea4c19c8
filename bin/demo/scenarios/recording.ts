// What a scenario is made of. Everything in a recording follows from the seed and the moment it is made for.

/** Samples of one metric: each `[epoch ms of the minute, values seen in that minute]`. */
export interface MetricRecording {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: 'Count' | 'Milliseconds' | 'Percent' | 'Seconds' | 'None';
  readonly points: readonly (readonly [at: number, values: readonly number[]])[];
}

/** Lines of one log group, ordered by time. */
export interface LogRecording {
  readonly group: string;
  readonly lines: readonly { readonly at: number; readonly message: string }[];
}

/** Something that somebody or something did, played as the real API call at its own time. */
export type Act =
  | { readonly act: 'release'; readonly stack: string; readonly release: string }
  | { readonly act: 'reserve-concurrency'; readonly functionName: string; readonly executions: number }
  | {
      readonly act: 'change-alarm';
      readonly alarm: string;
      readonly state: 'OK' | 'ALARM';
      readonly reason: string;
    }
  | {
      readonly act: 'send';
      readonly queue: string;
      readonly bodies: readonly string[];
      /** How often the queue gives a message out before it puts it aside, and how long it hides one in between. */
      readonly receives: number;
      readonly hiddenSeconds: number;
    };

/** An act and when it happened, in epoch ms. */
export type TimedAct = Act & { readonly at: number };

/** All that a scenario leaves behind in an account. */
export interface Recording {
  readonly metrics: readonly MetricRecording[];
  readonly logs: readonly LogRecording[];
  /** Ordered by time. */
  readonly acts: readonly TimedAct[];
}

/** What an investigation of a scenario must come to. */
export interface Expectation {
  readonly outcome: 'cause-found' | 'no-incident';
  /** Parts of the estate that may be named as the cause: the fault is in one of them. */
  readonly nodes: readonly string[];
  readonly categories: readonly string[];
}

/** One incident, or one day that only looks like one. */
export interface Scenario {
  readonly name: string;
  /** What is wrong, for the person who chooses it. */
  readonly title: string;
  /** What the person on call asks: says what is seen, never what it comes from. */
  readonly task: string;
  readonly expected: Expectation;
  /** The recording that ends at `now`. */
  readonly record: (seed: number, now: number) => Recording;
}

/** Length of the span that is under investigation, in minutes; it ends at the recording's end. */
export const WINDOW_MINUTES = 180;
/** How far back healthy telemetry reaches, in minutes: the same hours of the day before are there to compare with. */
export const HISTORY_MINUTES = 27 * 60;
/** A minute in ms. */
export const MINUTE = 60_000;
