import type { Deps } from '#declare/capabilities.ts';
import { AgentResult, type Gap } from '#domain/findings/report.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import { readJson } from '../evidence/read-json.ts';
import { DEFAULT_WORKFLOW } from '../runs/limits.ts';
import { STEPS_THEMSELVES, TOOL_STEP } from './tool-step-key.ts';

/** What the tool steps of a run have left, in the order of their keys, and which of them failed. */
export interface ToolResults {
  readonly results: readonly AgentResult[];
  readonly gaps: readonly Gap[];
}

const PAGE = 500;

/** The history names them: rounds of a map are not known before they ran. The built-in investigation has none. */
export async function toolResults(
  deps: Deps<'runs.read' | 'evidence.read'>,
  { tenantId, id, workflow }: Run,
): Promise<ToolResults> {
  if (workflow === DEFAULT_WORKFLOW) return { results: [], gaps: [] };
  const ended = new Map<string, Extract<RunEvent, { type: 'step-completed' | 'step-failed' }>>();
  for (let after = 0; ; ) {
    const page = await deps.runs.events(tenantId, id, after, PAGE);
    for (const event of page) {
      const ends = event.type === 'step-completed' || event.type === 'step-failed';
      if (ends && event.step.startsWith(TOOL_STEP)) ended.set(event.step, event);
    }
    after = page.at(-1)?.seq ?? after;
    if (page.length < PAGE) break;
  }
  const inOrder = [...ended.keys()].sort().flatMap((key) => ended.get(key) ?? []);
  const results = await Promise.all(
    inOrder.flatMap((event) =>
      event.type === 'step-completed' ? [readJson(deps, tenantId, event.result.hash)] : [],
    ),
  );
  return {
    results: results.map((content) => AgentResult.parse(content)),
    gaps: inOrder.flatMap((event) =>
      event.type === 'step-failed'
        ? [{ agent: STEPS_THEMSELVES, what: event.step, why: event.error.message }]
        : [],
    ),
  };
}
