import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Sha256 } from '#domain/hash.ts';
import {
  contentOf,
  evidenceCarried,
  evidenceNamed,
  pieceOf,
  type RecordedPiece,
  type RunRecord,
} from '#domain/runs/run-record.ts';
import { readRunRow } from '../runs/change-run.ts';
import type { RunKey } from '../runs/read-run.ts';
import { runEvents } from './run-events.ts';

/** Pieces read at the same time. */
const PARALLEL_READS = 8;

/**
 * Everything of a run in one record, whole and unmasked. Evidence that the store has lost is left out, and
 * `faultsOfRecord` then names it. Of a run that goes on it is what there is so far.
 *
 * @throws OrchestratorError `not_found`, also for a run of another tenant; `payload_too_large` where the evidence has
 * more than `maxBytes` in all
 */
export async function collectRecord(
  deps: Deps<'runs.read' | 'evidence.read'>,
  key: RunKey,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<RunRecord> {
  // the history first: a row read after it never lacks what it tells
  const events = await runEvents(deps, key);
  const run = await readRunRow(deps, key);
  const pieces = reader(deps, key.tenantId, maxBytes);
  await pieces.read(evidenceNamed({ run, events }));
  await pieces.read(evidenceCarried(events, contentOf(pieces.held)));
  const evidence = pieces.held.toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
  return { format: 'watchfloor-run/1', redacted: false, run, events, evidence };
}

function reader(deps: Deps<'evidence.read'>, tenantId: string, maxBytes: number) {
  const held: RecordedPiece[] = [];
  const asked = new Set<Sha256>();
  let bytes = 0;
  const keep = async (hash: Sha256): Promise<void> => {
    const found = await deps.evidence.get(tenantId, hash);
    if (found === undefined) return;
    bytes += found.content.length;
    if (bytes > maxBytes) {
      throw new OrchestratorError(
        'payload_too_large',
        `the evidence of this run has more than ${maxBytes} bytes: export it, and replay the file`,
      );
    }
    held.push(pieceOf(hash, found.content, found.mediaType));
  };
  return {
    held,
    async read(hashes: Iterable<Sha256>): Promise<void> {
      const left = [...hashes].filter((hash) => !asked.has(hash));
      for (const hash of left) asked.add(hash);
      const worker = async (): Promise<void> => {
        for (let hash = left.pop(); hash !== undefined; hash = left.pop()) await keep(hash);
      };
      await Promise.all(Array.from({ length: PARALLEL_READS }, worker));
    },
  };
}
