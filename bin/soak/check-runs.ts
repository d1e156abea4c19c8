// What must hold of every run after any faults. Pure: the soak and the system tests feed it what the API told them.

/** An event of a history, as far as the checks read it. */
export interface Told {
  readonly seq: number;
  readonly type: string;
  readonly at: number;
  readonly step?: string | undefined;
  readonly epoch?: number | undefined;
}

/** A run as the listing and its history show it. */
export interface Seen {
  readonly id: string;
  /** Which task it was started for; two runs of one task are one too many. */
  readonly task: string;
  /** Status of its row; undefined when the API does not know the run. */
  readonly status: string | undefined;
  readonly history: readonly Told[];
}

/** What can be wrong with a run. */
export const faultKinds = [
  'lost',
  'unfinished',
  'run-doubled',
  'ended-twice',
  'step-doubled',
  'gap',
  'two-truths',
] as const;

/** One thing that does not hold of one run. */
export interface RunFault {
  readonly kind: (typeof faultKinds)[number];
  readonly run: string;
  readonly detail: string;
}

/** The status that each event of an end leaves behind. */
const statusAfter: Readonly<Record<string, string>> = {
  'run-succeeded': 'succeeded',
  'run-failed': 'failed',
  'run-cancelled': 'cancelled',
  'run-timed-out': 'timed_out',
};

/** Everything that is wrong with runs that should all have ended, in their order; empty when all is well. */
export function checkRuns(runs: readonly Seen[]): readonly RunFault[] {
  const first = new Map<string, string>();
  const doubled = runs.flatMap((run): RunFault[] => {
    const earlier = first.get(run.task);
    if (earlier === undefined) first.set(run.task, run.id);
    return earlier === undefined || earlier === run.id
      ? []
      : [{ kind: 'run-doubled', run: run.id, detail: `task ${run.task} has run ${earlier} as well` }];
  });
  return [...doubled, ...runs.flatMap(checkRun)];
}

/** Everything that is wrong with one run that should have ended. */
export function checkRun(run: Seen): readonly RunFault[] {
  const { id, status, history } = run;
  if (status === undefined || history.length === 0) {
    const detail = status === undefined ? 'accepted, and the API does not know it' : 'it has no history';
    return [{ kind: 'lost', run: id, detail }];
  }
  const ends = history.flatMap((event) => statusAfter[event.type] ?? []);
  const faults: (RunFault | undefined)[] = [
    ends.length === 0
      ? { kind: 'unfinished', run: id, detail: `${status}, no end in its history` }
      : undefined,
    ends.length > 1 ? { kind: 'ended-twice', run: id, detail: ends.join(', ') } : undefined,
    ends.length === 1 && ends[0] !== status
      ? { kind: 'two-truths', run: id, detail: `its row says ${status}, its history ${ends[0]}` }
      : undefined,
    ...stepsDoneAgain(run),
    firstGap(run),
  ];
  return faults.filter((fault) => fault !== undefined);
}

function stepsDoneAgain({ id, history }: Seen): readonly RunFault[] {
  const done = new Map<string, number>();
  for (const { type, step } of history) {
    if (type === 'step-completed' && step !== undefined) done.set(step, (done.get(step) ?? 0) + 1);
  }
  return [...done]
    .filter(([, times]) => times > 1)
    .map(([step, times]) => ({ kind: 'step-doubled', run: id, detail: `${step} completed ${times} times` }));
}

function firstGap({ id, history }: Seen): RunFault | undefined {
  const at = history.findIndex((event, i) => event.seq !== i + 1);
  if (at < 0) return undefined;
  return { kind: 'gap', run: id, detail: `place ${at + 1} holds event ${history[at]?.seq}` };
}

/**
 * Milliseconds that a run stood still before somebody took it up again: the longest silence before a claim that
 * was not the first of its step, or before a resumption. Undefined for a run that nothing interrupted after its
 * first claim; one whose worker died before that shows only in how long it took to end.
 */
export function recoveryMs(history: readonly Told[]): number | undefined {
  const silences = history.flatMap((event, i) => {
    const before = history[i - 1];
    const again =
      event.type === 'run-resumed' ||
      (event.type === 'step-claimed' && event.epoch !== undefined && event.epoch > 1);
    return again && before !== undefined ? [event.at - before.at] : [];
  });
  return silences.length === 0 ? undefined : Math.max(...silences);
}

/** The value that `share` of the values do not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? 0;
}
