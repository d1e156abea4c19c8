import type { Deps } from '#declare/capabilities.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import { evidenceNamed, pieceOf, type RecordedPiece, type RunRecord } from '#domain/runs/run-record.ts';
import { readRunRow } from '../runs/change-run.ts';
import type { RunKey } from '../runs/read-run.ts';

/** Events of one read. */
const PAGE = 500;
/** Pieces read at the same time. */
const PARALLEL_READS = 8;

/**
 * Everything of a run in one record, whole and unmasked. Evidence that the store has lost is left out, and
 * `faultsOfRecord` then names it. Of a run that goes on it is what there is so far.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant
 */
export async function collectRecord(
  deps: Deps<'runs.read' | 'evidence.read'>,
  key: RunKey,
): Promise<RunRecord> {
  // the history first: a row read after it never lacks what it tells
  const events = await allEvents(deps, key);
  const run = await readRunRow(deps, key);
  const left = [...evidenceNamed({ run, events })];
  const evidence: RecordedPiece[] = [];
  const reader = async (): Promise<void> => {
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      const found = await deps.evidence.get(key.tenantId, hash);
      if (found !== undefined) evidence.push(pieceOf(hash, found.content, found.mediaType));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  evidence.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return { format: 'watchfloor-run/1', redacted: false, run, events, evidence };
}

async function allEvents(deps: Deps<'runs.read'>, { tenantId, runId }: RunKey): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await deps.runs.events(tenantId, runId, events.length, PAGE);
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}
