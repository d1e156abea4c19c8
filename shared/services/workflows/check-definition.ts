import * as z from 'zod';
import { Workflow } from '#declare/workflow.ts';
import { drawWorkflow, WorkflowGraph } from './draw-workflow.ts';
import type { KnownParts } from './known-parts.ts';
import { validateWorkflow } from './validate-workflow.ts';

/** What a check of a definition found: its faults, or the graph of a good one. */
export const WorkflowCheck = z.strictObject({
  valid: z.boolean(),
  faults: z.array(z.strictObject({ pointer: z.string(), message: z.string() })),
  graph: WorkflowGraph.optional(),
});
export type WorkflowCheck = z.infer<typeof WorkflowCheck>;

/** Checks a definition as it comes from outside. */
export function checkDefinition(definition: unknown, known: KnownParts): WorkflowCheck {
  const faults = validateWorkflow(definition, known);
  if (faults.length > 0) {
    return { valid: false, faults: faults.map(({ pointer, message }) => ({ pointer, message })) };
  }
  return { valid: true, faults: [], graph: drawWorkflow(Workflow.parse(definition)) };
}
