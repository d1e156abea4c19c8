import type * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { type Fault, OrchestratorError } from '#domain/errors.ts';
import { AgentResult, Report } from '#domain/findings/report.ts';
import type { Sha256 } from '#domain/hash.ts';
import { observedIn } from '#domain/runs/run-record.ts';
import { readAllJson } from '../evidence/read-json.ts';
import { TOOL_STEP } from '../workflows/tool-step-key.ts';
import { piecesOf, type RecordedCall } from './fork-point.ts';
import type { StepTrace } from './step-traces.ts';

/** Pieces looked for at the same time. */
const PARALLEL = 16;

/**
 * Refuses what this release could not go on with: a step whose result it does not read any more, and evidence that a
 * carried step or call rests on and that is no longer stored. Better told now than found out by a later step.
 *
 * @throws OrchestratorError `conflict` with one fault for each
 */
export async function checkCarried(
  deps: Deps<'evidence.read'>,
  tenantId: string,
  carried: readonly StepTrace[],
  calls: readonly RecordedCall[],
): Promise<void> {
  const results = carried.flatMap(({ key, result }) => (result === undefined ? [] : [{ key, result }]));
  const hashes = results.map(({ result }) => result.hash);
  const stored = await readAllJson(deps, tenantId, hashes);
  const faults: Fault[] = [];
  const needed = new Map<Sha256, string>();
  for (const { key, result } of results) {
    const content = stored.get(result.hash);
    if (content === undefined) faults.push(lost(key, result.hash));
    else faults.push(...unread(key, content));
    for (const hash of observedIn(content)) if (!needed.has(hash)) needed.set(hash, key);
  }
  for (const call of calls) for (const hash of piecesOf(call)) needed.set(hash, call.step);
  const missing = await missingOf(deps, tenantId, [...needed.keys()]);
  faults.push(...missing.map((hash) => lost(needed.get(hash) ?? '', hash)));
  if (faults.length === 0) return;
  const [first] = faults;
  const others = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  throw new OrchestratorError('conflict', `What is finished cannot be carried: ${first?.message}${others}.`, {
    faults: faults.slice(0, 20),
  });
}

function schemaOf(key: string): z.ZodType | undefined {
  if (key.startsWith('agent:') || key.startsWith(TOOL_STEP)) return AgentResult;
  return key === 'synthesize' || key === 'verify' ? Report : undefined;
}

function unread(key: string, content: unknown): Fault[] {
  const issue = schemaOf(key)?.safeParse(content).error?.issues[0];
  if (issue === undefined) return [];
  const place = `/${issue.path.join('/')}`;
  const message = `${key} was left by a release whose results this one does not read (${place}: ${issue.message})`;
  return [{ pointer: '', message }];
}

const lost = (key: string, hash: string): Fault => ({
  pointer: '',
  message: `${key} rests on evidence ${hash}, which is no longer stored`,
});

async function missingOf(
  deps: Deps<'evidence.read'>,
  tenantId: string,
  hashes: readonly Sha256[],
): Promise<readonly Sha256[]> {
  const left = [...hashes];
  const missing: Sha256[] = [];
  const looker = async (): Promise<void> => {
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      if (!(await deps.evidence.has(tenantId, hash))) missing.push(hash);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, looker));
  return missing;
}
