import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { PERMANENT } from '#declare/engine-errors.ts';
import { errorCodes } from '#domain/errors.ts';
import type { Run, RunFailure } from '#domain/runs/run.ts';
import { isTerminal, type RunStatus } from '#domain/runs/status.ts';
import { changeRun, readRunRow } from '../runs/change-run.ts';
import { MAX_ATTEMPTS } from '../runs/limits.ts';
import type { Execution } from './own-run.ts';

/** An execution that failed for good, and what the engine says of it. */
export interface FailedExecution extends Execution {
  readonly error: string;
  readonly cause: string;
}

/**
 * Ends the run of an execution that failed for good: timed out past its deadline, else failed with the code
 * of the error. Does nothing where the run has ended, is being cancelled, or belongs to a newer attempt; nor
 * where the failure may pass and attempts are left: the sweeper then resumes the run.
 */
export async function settleFailure(
  deps: Deps<'runs.write'>,
  failed: FailedExecution,
): Promise<{ settled?: RunStatus }> {
  const run = await readRunRow(deps, failed);
  if (isTerminal(run.status) || run.attempt !== failed.attempt) return {};
  const failure = failureOf(failed.error, failed.cause);
  const { attempt } = failed;
  const late = deps.clock.now() >= run.deadlineAt;
  if (!late && mayPass(failed, run)) return {};
  const { changed, run: after } = late
    ? await changeRun(deps, failed, 'time-out', { attempt, events: [{ type: 'run-timed-out' }] })
    : await changeRun(deps, failed, 'fail', {
        attempt,
        events: [{ type: 'run-failed', error: failure }],
        patch: { failure },
      });
  return changed ? { settled: after.status } : {};
}

/** An error of ours that is no fault of the code, or a worker that died: neither comes back for certain. */
function mayPass({ error, cause }: FailedExecution, run: Run): boolean {
  if (error === PERMANENT || run.attempt >= MAX_ATTEMPTS) return false;
  return !messageOf(cause).startsWith('internal: ');
}

/** What `Cause` holds where a function failed. */
const LambdaCause = z.object({ errorMessage: z.string() });

/** The failure a caller gets to read: the code and sentence that the step threw, or what the engine calls it. */
export function failureOf(error: string, cause: string): RunFailure {
  const text = messageOf(cause);
  const [, code, message] = /^([a-z_]+): ([\s\S]*)$/.exec(text) ?? [];
  const known = errorCodes.find((c) => c === code);
  if (known !== undefined && message !== undefined) return { code: known, message: message.slice(0, 500) };
  if (error === 'States.Timeout' || error === 'States.HeartbeatTimeout') {
    return { code: 'timeout', message: 'a step of the run did not end in time' };
  }
  // the engine's own words may name functions and accounts: they stay in its history
  return { code: 'internal', message: 'a step of the run failed unexpectedly' };
}

function messageOf(cause: string): string {
  try {
    const parsed = LambdaCause.safeParse(JSON.parse(cause));
    return parsed.success ? parsed.data.errorMessage : cause;
  } catch {
    return cause;
  }
}
