import type { Deps } from '#declare/capabilities.ts';
import type { DeclaredParts } from '#declare/declared-parts.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { LoopAgent } from '../agents/agent-loop.ts';
import { readRunRow } from '../runs/change-run.ts';
import type { RunKey } from '../runs/read-run.ts';
import { collectRecord } from './collect-record.ts';
import type { ReplayAnswer } from './replay-answer.ts';
import { replayRun } from './replay-run.ts';

/** Most bytes of evidence that are replayed in one request: each is read, and held twice. */
export const REPLAY_BYTES = 48 * 1024 * 1024;
/** An event of the answer is cut here; the export has it whole. */
const SHOWN_CHARACTERS = 4_000;

/**
 * Runs an ended run again from its stored record, with the agents of this release: no model and no tool is asked, and
 * nothing is written. All that is read is the run, its history and its evidence.
 *
 * @throws OrchestratorError `not_found`; `conflict` for a run that has not ended; `payload_too_large` for more
 * evidence than {@link REPLAY_BYTES}
 */
export async function replayStored(
  deps: Deps<'runs.read' | 'evidence.read' | 'workflows.parts'>,
  key: RunKey,
): Promise<ReplayAnswer> {
  const { status } = await readRunRow(deps, key);
  if (!isTerminal(status)) {
    throw new OrchestratorError('conflict', `the run is ${status}: it can be replayed when it has ended`);
  }
  const record = await collectRecord(deps, key, REPLAY_BYTES);
  const { identical, steps, made, given, difference, miss } = await replayRun(
    record,
    loopAgents(await deps.parts()),
  );
  return {
    ...{ identical, steps, made, given },
    ...(difference === undefined ? {} : { difference: shownDifference(difference) }),
    ...(miss === undefined ? {} : { miss: { port: miss.port, message: miss.message } }),
  };
}

// the registries hold whole agents, of which declared parts name only what concerns workflows
const loopAgents = ({ agents }: DeclaredParts): readonly LoopAgent[] =>
  agents.map(({ unit }) => unit) as unknown as readonly LoopAgent[];

function shownDifference({
  seq,
  recorded,
  replayed,
}: NonNullable<ReplayAnswer['difference']>): NonNullable<ReplayAnswer['difference']> {
  return {
    seq,
    ...(recorded === undefined ? {} : { recorded: recorded.slice(0, SHOWN_CHARACTERS) }),
    ...(replayed === undefined ? {} : { replayed: replayed.slice(0, SHOWN_CHARACTERS) }),
  };
}
