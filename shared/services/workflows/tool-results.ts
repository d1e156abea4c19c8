import type { Deps } from '#declare/capabilities.ts';
import { AgentResult, type Gap } from '#domain/findings/report.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { readJson } from '../evidence/read-json.ts';
import { stepTraces } from '../replay/step-traces.ts';
import { STEPS_THEMSELVES, TOOL_STEP } from './tool-step-key.ts';

/** What the tool steps of a run have left, in the order of their keys, and which of them failed. */
export interface ToolResults {
  readonly results: readonly AgentResult[];
  readonly gaps: readonly Gap[];
}

/** The history names them: rounds of a map are not known before they ran. */
export async function toolResults(
  deps: Deps<'evidence.read'>,
  { tenantId }: Run,
  events: readonly RunEvent[],
): Promise<ToolResults> {
  const ended = stepTraces(events).filter(
    ({ key, ended, lastError }) => key.startsWith(TOOL_STEP) && (ended ?? lastError) !== undefined,
  );
  const inOrder = ended.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const results = await Promise.all(
    inOrder.flatMap(({ result }) => (result === undefined ? [] : [readJson(deps, tenantId, result.hash)])),
  );
  return {
    results: results.map((content) => AgentResult.parse(content)),
    gaps: inOrder.flatMap(({ key, result, failure, lastError }) => {
      // tries that are used up leave no end of the step, and what it was to see is missing all the same
      const why = failure ?? (result === undefined ? lastError : undefined);
      return why === undefined ? [] : [{ agent: STEPS_THEMSELVES, what: key, why: why.message }];
    }),
  };
}
