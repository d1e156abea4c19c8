import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { Workflow } from '#declare/workflow.ts';
import type { Fault } from '#domain/errors.ts';
import { drawWorkflow, WorkflowGraph } from './draw-workflow.ts';
import { endingFaults } from './ending-faults.ts';
import { declaredWorkflow, registeredSubs } from './find-workflow.ts';
import { validateWorkflow } from './validate-workflow.ts';

/** What a check of a definition found: its faults, or the graph of a good one. */
export const WorkflowCheck = z.strictObject({
  valid: z.boolean(),
  faults: z.array(z.strictObject({ pointer: z.string(), message: z.string() })),
  graph: WorkflowGraph.optional(),
});
export type WorkflowCheck = z.infer<typeof WorkflowCheck>;

type CheckDeps = Deps<'workflows.declared' | 'workflows.parts' | 'workflows.read'>;

/** A definition that may be registered and run, with the registered workflows inside it; or what is wrong with it. */
export type Checked =
  | { readonly workflow: Workflow; readonly subs: ReadonlyMap<string, Workflow> }
  | { readonly faults: readonly Fault[] };

/**
 * Checks a definition as it comes from outside, as a tenant may register it.
 *
 * @throws OrchestratorError `invalid_request` where it holds too many registered workflows
 */
export async function checked(deps: CheckDeps, tenantId: string, definition: unknown): Promise<Checked> {
  const parsed = Workflow.safeParse(definition);
  const subs = parsed.success
    ? await registeredSubs(deps, tenantId, parsed.data)
    : new Map<string, Workflow>();
  // loaded here: agents, tools and JSON Schema are half of a function that needs them
  const [parts, { openParts }] = await Promise.all([deps.parts(), import('./open-parts.ts')]);
  const faults = validateWorkflow(definition, openParts(parts, subs));
  if (faults.length > 0) return { faults };
  const workflow = Workflow.parse(definition);
  const taken = declaredWorkflow(deps, workflow.id);
  const ending = endingFaults(workflow);
  if (taken !== undefined) return { faults: [{ pointer: '/id', message: TAKEN }, ...ending] };
  return ending.length > 0 ? { faults: ending } : { workflow, subs };
}

const TAKEN = 'is a workflow of this release, which nobody can register';

/** The same, for whoever asks what is wrong. */
export async function checkDefinition(
  deps: CheckDeps,
  tenantId: string,
  definition: unknown,
): Promise<WorkflowCheck> {
  const found = await checked(deps, tenantId, definition);
  if ('faults' in found) {
    return { valid: false, faults: found.faults.map(({ pointer, message }) => ({ pointer, message })) };
  }
  return { valid: true, faults: [], graph: drawWorkflow(found.workflow) };
}
