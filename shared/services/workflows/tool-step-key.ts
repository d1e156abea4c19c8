import { hashOf } from '#domain/hash.ts';
import type { JsonObject } from '#domain/json.ts';

/** Under whose name the steps of a workflow themselves observe. */
export const STEPS_THEMSELVES = 'workflow';

/** What the key of every tool step begins with. */
export const TOOL_STEP = 'tool:';

/**
 * The key of a tool step in a run. A step in a map has one for each input: rounds that ask the same are one look.
 */
export const toolStepKey = (step: string, tool: string, input: JsonObject): string =>
  `${TOOL_STEP}${step.toLowerCase().replaceAll('.', '-')}-${hashOf({ step, tool, input }).slice(0, 16)}`;
