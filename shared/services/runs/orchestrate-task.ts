import type { Deps } from '#declare/capabilities.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import { readRunRow } from './change-run.ts';
import { reportOf } from './read-run.ts';
import { type RunView, runView } from './run-view.ts';
import { type StartRun, startRun } from './start-run.ts';

/** A task and how long its caller is ready to wait for the answer (0: not at all). */
export interface OrchestrateTask {
  readonly tenantId: string;
  readonly requestedBy: string;
  /** Who pays besides tenant and caller, as the caller's key says. */
  readonly payer?: NonNullable<Run['payer']>;
  readonly correlationId: string;
  readonly input: RunInput;
  readonly priority?: StartRun['priority'];
  readonly waitMs: number;
  readonly repeatable?: StartRun['repeatable'];
  /** The caller takes the answer of an earlier run of the same task, at most so old; 0: a new one only. */
  readonly reuse: { readonly withinMs: number; readonly scopes: readonly string[] };
}

/** A run, and where it comes from when the caller would have taken an earlier one. */
export interface Orchestrated {
  readonly run: RunView;
  /** The view is the answer; nothing more is to come. */
  readonly ended: boolean;
  readonly reuse: 'not-asked' | 'miss' | 'personal-data' | { readonly ageMs: number };
}

const LOOK_EVERY_MS = 300;

type Uses =
  | 'runs.read'
  | 'runs.create'
  | 'engine.start'
  | 'evidence.write'
  | 'agents.read'
  | 'budgets.gate'
  | 'cache.write'
  | 'bus.publish';

/**
 * Answers with an earlier run where the caller allows it, else starts one and waits for its end as long as asked. A
 * wait that runs out loses nothing, the run goes on.
 *
 * @throws what `startRun` throws
 */
export async function orchestrateTask(
  deps: Deps<Uses>,
  { waitMs, reuse, ...request }: OrchestrateTask,
): Promise<Orchestrated> {
  if (reuse.withinMs <= 0) return { ...(await startAndWait(deps, request, waitMs)), reuse: 'not-asked' };
  // loaded here: most callers do not ask for it, and all of them wait for what is loaded at start
  const { findReusable, noteReuse, rememberRun } = await import('./reuse-run.ts');
  const { tenantId, input, requestedBy } = request;
  const { withinMs: maxAgeMs, scopes } = reuse;
  const found = await findReusable(deps, { tenantId, scopes, input, maxAgeMs });
  if (found.outcome === 'hit') {
    const { run, ageMs } = found;
    const [answer] = await Promise.all([reportOf(deps, run), noteReuse(deps, { run, ageMs, requestedBy })]);
    return { run: runView(run, answer), ended: true, reuse: { ageMs } };
  }
  const started = await startAndWait(deps, request, waitMs, async (run) => {
    if (found.outcome === 'miss') await rememberRun(deps, found, run.id);
  });
  return { ...started, reuse: found.outcome };
}

async function startAndWait(
  deps: Deps<Uses>,
  request: StartRun,
  waitMs: number,
  started: (run: Run) => Promise<void> = async () => undefined,
): Promise<{ run: RunView; ended: boolean }> {
  let run = await startRun(deps, request);
  await started(run);
  const until = deps.clock.now() + waitMs;
  const key = { tenantId: run.tenantId, runId: run.id };
  while (!isTerminal(run.status) && deps.clock.now() + LOOK_EVERY_MS <= until) {
    await deps.clock.sleep(LOOK_EVERY_MS);
    run = await readRunRow(deps, key);
  }
  const ended = isTerminal(run.status);
  return { run: runView(run, ended ? await reportOf(deps, run) : undefined), ended };
}
