import type { Deps } from '#declare/capabilities.ts';
import { Workflow, type WorkflowStep } from '#declare/workflow.ts';
import { innerSteps } from '#declare/workflow-references.ts';
import { OrchestratorError } from '#domain/errors.ts';

type FindDeps = Deps<'workflows.declared' | 'workflows.read'>;

/** A workflow, and where it comes from: this release, or version `version` of what a tenant registered. */
export interface FoundWorkflow {
  readonly workflow: Workflow;
  /** Absent where it is declared. */
  readonly version?: number;
}

/**
 * The workflow of an id: declared ones first, whose ids nobody can register. Of a registered one the latest version
 * where none is asked for.
 *
 * @throws OrchestratorError `not_found`, also for a version of a declared one
 */
export async function findWorkflow(
  deps: FindDeps,
  tenantId: string,
  id: string,
  version?: number,
): Promise<FoundWorkflow> {
  const declared = declaredWorkflow(deps, id);
  if (declared !== undefined && version === undefined) return { workflow: declared };
  const stored = declared === undefined ? await deps.workflows.get(tenantId, id, version) : undefined;
  if (stored === undefined) throw new OrchestratorError('not_found', 'there is no such workflow');
  return { workflow: Workflow.parse(JSON.parse(stored.definition)), version: stored.version };
}

/** The workflow of this release with that id. */
export const declaredWorkflow = (
  { declared }: Deps<'workflows.declared'>,
  id: string,
): Workflow | undefined => declared.workflows.find(({ unit }) => unit.id === id)?.unit;

/** Registered workflows inside one workflow, themselves and further in; more is refused. */
const MAX_SUBS = 20;

/**
 * The registered workflows that a workflow names and those that they name, as they stand now. Names that lead nowhere
 * are left out: validation says so.
 *
 * @throws OrchestratorError `invalid_request` where there are too many
 */
export async function registeredSubs(
  deps: FindDeps,
  tenantId: string,
  workflow: Workflow,
): Promise<ReadonlyMap<string, Workflow>> {
  const found = new Map<string, Workflow>();
  const asked = new Set<string>([workflow.id]);
  const isNew = (name: string): boolean => !asked.has(name) && declaredWorkflow(deps, name) === undefined;
  for (const queue = [workflow]; queue.length > 0; ) {
    const names = new Set((queue.pop()?.steps.flatMap(namesIn) ?? []).filter(isNew));
    if (asked.size + names.size > MAX_SUBS) throw tooMany();
    for (const name of names) {
      asked.add(name);
      const sub = await latestOf(deps, tenantId, name);
      if (sub === undefined) continue;
      queue.push(sub);
      found.set(name, sub);
    }
  }
  return found;
}

const tooMany = (): OrchestratorError =>
  new OrchestratorError('invalid_request', `holds more than ${MAX_SUBS} registered workflows`);

async function latestOf(deps: FindDeps, tenantId: string, id: string): Promise<Workflow | undefined> {
  const stored = await deps.workflows.get(tenantId, id);
  return stored && Workflow.parse(JSON.parse(stored.definition));
}

const namesIn = (step: WorkflowStep): readonly string[] => [
  ...(step.kind === 'workflow' ? [step.workflow] : []),
  ...innerSteps(step).flatMap(({ steps }) => steps.flatMap(namesIn)),
];
