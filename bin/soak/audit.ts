// Reads what became of the runs, and has it checked.
import type { ApiAccess } from '../start/api-client.ts';
import { checkRun, checkRuns, type RunFault, recoveryMs, type Seen } from './check-runs.ts';
import { findRun, type ListedRun } from './follow-runs.ts';
import { readHistory, type Setbacks } from './patient-call.ts';

/** What an audit found. */
export interface Audit {
  readonly checked: number;
  readonly faults: readonly RunFault[];
  /** Of each run that was taken up again. */
  readonly recoveries: readonly number[];
}

/** Runs to audit: by task as accepted, and as the API lists them. */
export interface Books {
  readonly accepted: ReadonlyMap<string, string>;
  readonly listed: readonly ListedRun[];
}

const READERS = 8;

/**
 * Reads the history of every run that was accepted or is listed, and checks them together. Ends early, with what it
 * has, when `going()` is false; runs in `unjudged` are left out.
 */
export async function auditRuns(
  access: ApiAccess,
  { accepted, listed }: Books,
  setbacks: Setbacks,
  { going, unjudged }: { readonly going: () => boolean; readonly unjudged: ReadonlySet<string> },
): Promise<Audit> {
  const known = new Map(listed.map((run) => [run.id, run]));
  const tasks = new Map([...accepted].map(([task, id]) => [id, task]));
  for (const run of listed) tasks.set(run.id, tasks.get(run.id) ?? run.labels['task'] ?? run.id);
  const waiting = [...tasks].filter(([id]) => !unjudged.has(id));
  const seen: Seen[] = [];
  const reader = async () => {
    for (let at = waiting.shift(); at !== undefined && going(); at = waiting.shift()) {
      const [id, task] = at;
      const run = known.get(id) ?? (await findRun(access, id, setbacks));
      seen.push({ id, task, status: run?.status, history: await readHistory(access, id, setbacks) });
    }
  };
  await Promise.all(Array.from({ length: READERS }, reader));
  return {
    checked: seen.length,
    faults: checkRuns(seen),
    recoveries: seen.flatMap((run) => recoveryMs(run.history) ?? []),
  };
}

/** What the histories of runs say, summed up: each must end once and do each step once, without a gap. */
export async function audit(access: ApiAccess, ids: readonly string[]) {
  const summary = { runs: 0, notEndedOnce: 0, stepsTwice: 0, gaps: 0 };
  const setbacks = { refused: 0, failed: 0 };
  for (const id of ids) {
    const run = await findRun(access, id, setbacks);
    const history = await readHistory(access, id, setbacks);
    const kinds = checkRun({ id, task: id, status: run?.status, history }).map((fault) => fault.kind);
    const either = (...wanted: readonly string[]) => kinds.filter((kind) => wanted.includes(kind)).length;
    summary.runs += 1;
    summary.notEndedOnce += either('lost', 'unfinished', 'ended-twice', 'two-truths');
    summary.stepsTwice += either('step-doubled');
    summary.gaps += either('gap');
  }
  return summary;
}
