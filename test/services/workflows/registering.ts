import { memoryWorkflowMachines } from '#adapters/memory/workflow-machines.ts';
import { memoryWorkflowStore } from '#adapters/memory/workflow-store.ts';
import { yamlReader } from '#adapters/yaml/yaml-reader.ts';
import type { DeclaredParts } from '#declare/declared-parts.ts';
import { agents } from '../../../functions/agents/registry.ts';
import { taskIds, workflows } from '../../../functions/workflows/registry.ts';
import { engineDeps, registration } from '../../support/engine.ts';

/** A workflow that may be registered: these steps, and the two that end every run. */
export const registrable = (id: string, ...steps: object[]) => ({
  id,
  title: `The ${id}`,
  timeoutSeconds: 600,
  steps: [
    ...steps,
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});

/** A look at the alarms. */
export const alarms = { kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} };

/** The engine's ports in memory, with this release, and workflows that can be registered. */
export async function registering() {
  const targets = {
    taskArns: Object.fromEntries(
      ['runTool', 'requestApproval', 'synthesizeReport', 'verifyReport', 'settleFailure'].map((id) => [
        id,
        `arn:${id}`,
      ]),
    ),
    queueUrls: Object.fromEntries(agents.map(({ unit }) => [unit.name, `https://queue/${unit.name}`])),
  };
  const deps = {
    ...engineDeps(),
    declared: { workflows },
    parts: async (): Promise<DeclaredParts> => ({ agents, taskIds, workflows }),
    workflows: memoryWorkflowStore(),
    machines: memoryWorkflowMachines(targets),
    yaml: yamlReader(),
  };
  for (const { unit } of agents) await deps.agents.register(registration(unit.name));
  return deps;
}
