import { memberOf, segmentsOf } from '#analysis/proof/evidence-reader.ts';
import type { Capabilities } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidencePart } from '#domain/evidence/evidence.ts';

/** Reads in flight at the same time. */
const PARALLEL_READS = 16;

/**
 * Stored JSON by its hash; the store has re-checked that the content still has it.
 *
 * @throws OrchestratorError `internal` (not worth a retry) when it is not there or no JSON
 */
export async function readJson(
  deps: Capabilities['evidence.read'],
  tenantId: string,
  hash: string,
): Promise<unknown> {
  const stored = await deps.evidence.get(tenantId, hash);
  if (stored === undefined) {
    throw new OrchestratorError('internal', `evidence ${hash} is not there`, { retryable: false });
  }
  try {
    return JSON.parse(new TextDecoder().decode(stored.content));
  } catch (cause) {
    throw new OrchestratorError('internal', `evidence ${hash} is no JSON`, { retryable: false, cause });
  }
}

/**
 * What a reference means, in JSON that `json` answers by its hash; undefined where that is not there.
 *
 * @throws OrchestratorError `invalid_request` where `at` is no pointer
 */
export const partOf = ({ hash, at = '' }: EvidencePart, json: (hash: string) => unknown): unknown =>
  segmentsOf(at).reduce(memberOf, json(hash));

/** Many pieces of stored JSON, each read once; what cannot be read is absent from the map. */
export async function readAllJson(
  deps: Capabilities['evidence.read'],
  tenantId: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  const left = [...new Set(hashes)];
  const reader = async (): Promise<void> => {
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      try {
        found.set(hash, await readJson(deps, tenantId, hash));
      } catch (error) {
        if (!(error instanceof OrchestratorError) || error.retryable) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, reader));
  return found;
}
