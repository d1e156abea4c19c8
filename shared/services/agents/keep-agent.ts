import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { type AgentRecord, AgentRegistration } from '#domain/agents/agent-record.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { taggedVersion } from '#domain/version-tag.ts';

const Name = z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, _ and -');

/** What an administrator may state of an agent: a registration within bounds. */
export const AgentForm = AgentRegistration.extend({
  title: z.string().min(1).max(100),
  description: z.string().min(1).max(1000),
  capabilities: z.array(Name).min(1).max(30),
  keywords: z.record(z.string().min(2).max(60), z.number().positive().max(10)),
  tools: z.array(Name).max(50),
}).refine(({ keywords }) => Object.keys(keywords).length <= 200, {
  error: 'must hold at most 200 words',
  path: ['keywords'],
});
export type AgentForm = z.infer<typeof AgentForm>;

/** @throws OrchestratorError `not_found` */
export async function readAgent(deps: Deps<'agents.read'>, id: string): Promise<AgentRecord> {
  const agent = await deps.agents.get(id);
  if (agent === undefined) throw new OrchestratorError('not_found', 'there is no such agent');
  return agent;
}

/**
 * Replaces what is stated of an agent where it is still the version that the caller has seen.
 *
 * @throws OrchestratorError `precondition_required` without a tag, `precondition_failed` for another version,
 * `not_found`
 */
export async function replaceAgent(
  deps: Deps<'agents.write'>,
  { id, form, ifMatch }: { id: string; form: AgentForm; ifMatch: string | undefined },
): Promise<AgentRecord> {
  if (form.id !== id) {
    throw new ValidationError('One thing does not fit.', [
      { pointer: '/id', message: "must be the path's id" },
    ]);
  }
  return deps.agents.update(form, taggedVersion(ifMatch));
}

/**
 * Takes an agent out of the registry. Steps that have begun go on.
 *
 * @throws OrchestratorError `not_found`, `precondition_required`, `precondition_failed`
 */
export async function removeAgent(
  deps: Deps<'agents.write'>,
  { id, ifMatch }: { id: string; ifMatch: string | undefined },
): Promise<void> {
  const expected = taggedVersion(ifMatch);
  const agent = await readAgent(deps, id);
  if (agent.version !== expected) throw changed();
  await deps.agents.remove(id);
}

const changed = (): OrchestratorError =>
  new OrchestratorError('precondition_failed', 'The agent has changed since you read it.');
