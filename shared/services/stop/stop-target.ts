import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { AgentId, RunId, TenantId } from '#domain/ids.ts';
import { PLATFORM_TENANT, type Principal } from '#domain/tenants/principal.ts';
import { EpochMs } from '#domain/time.ts';
import type { StopMark, StopScope } from '#ports/stop-switch.ts';
import { readRunRow } from '../runs/change-run.ts';

/** What a caller wants to stop or release. */
export const StopTarget = z.strictObject({
  scope: z.enum(['run', 'tenant', 'agent', 'everything']),
  /** Of the run, tenant or agent; absent for everything and for the caller's own tenant. */
  id: z.string().min(1).max(48).optional(),
});
export type StopTarget = z.infer<typeof StopTarget>;

/** A stop mark as the API shows it. */
export const StopMarkView = z.strictObject({ ...StopTarget.shape, reason: z.string(), at: EpochMs });
export type StopMarkView = z.infer<typeof StopMarkView>;

/**
 * What the caller may stop: runs of the own tenant and the tenant itself. Agents serve all tenants, so they, other
 * tenants and everything are for keys of the platform tenant.
 *
 * @throws ValidationError for an id that is missing, too much or of another form; OrchestratorError `forbidden`,
 * and `not_found` for a run that this tenant does not have
 */
export async function stopScope(
  deps: Deps<'runs.read'>,
  { tenantId }: Principal,
  { scope: kind, id }: StopTarget,
): Promise<StopScope> {
  switch (kind) {
    case 'run': {
      const runId = idOf(RunId, id);
      await readRunRow(deps, { tenantId, runId });
      return { kind, tenantId, runId };
    }
    case 'tenant': {
      const asked = id === undefined ? tenantId : idOf(TenantId, id);
      if (asked !== tenantId) refuseUnlessPlatform(tenantId, 'another tenant');
      return { kind, tenantId: asked };
    }
    case 'agent':
      refuseUnlessPlatform(tenantId, 'an agent, which serves every tenant,');
      return { kind, agentId: idOf(AgentId, id) };
    case 'everything':
      refuseUnlessPlatform(tenantId, 'everything');
      if (id !== undefined) throw fault('/id', 'everything has no id');
      return { kind };
  }
}

/** The mark as the API shows it. */
export function stopMarkView({ scope, reason, at }: StopMark): StopMarkView {
  return { ...stopTarget(scope), reason, at };
}

/** The scope as a caller names it. */
export function stopTarget(scope: StopScope): StopTarget {
  switch (scope.kind) {
    case 'run':
      return { scope: 'run', id: scope.runId };
    case 'tenant':
      return { scope: 'tenant', id: scope.tenantId };
    case 'agent':
      return { scope: 'agent', id: scope.agentId };
    case 'everything':
      return { scope: 'everything' };
  }
}

function refuseUnlessPlatform(tenantId: string, what: string): void {
  if (tenantId === PLATFORM_TENANT) return;
  throw new OrchestratorError('forbidden', `only a key of the platform tenant stops or releases ${what}`);
}

function idOf(form: z.ZodString, id: string | undefined): string {
  const parsed = form.safeParse(id);
  if (parsed.success) return parsed.data;
  throw fault('/id', id === undefined ? 'is required for this scope' : 'is no id of this kind');
}

const fault = (pointer: string, message: string): ValidationError =>
  new ValidationError('One thing does not fit.', [{ pointer, message }]);
