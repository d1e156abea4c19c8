import type { App, Stack } from 'aws-cdk-lib';
import { Tags } from 'aws-cdk-lib';
import { authorizer } from '../functions/authorizer/authorizer.ts';
import { agents, routes, tasks, triggers } from '../functions/registry.ts';
import { type Bundled, type Bundles, bundleUnits } from './constructs/bundle.ts';
import { AgentsStack } from './stacks/agents-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { demoEstate } from './stacks/demo-stack.ts';
import { IdentityStack } from './stacks/identity-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { RoutesStack } from './stacks/routes-stack.ts';
import { StateStack } from './stacks/state-stack.ts';
import { WorkflowsStack } from './stacks/workflows-stack.ts';
import type { Settings, Stage } from './stages.ts';

/** Every declared unit that becomes a function. */
export const functionUnits: readonly Bundled[] = [
  ...[...routes, ...agents, ...tasks, ...triggers].map(({ unit, dir }) => ({ id: unit.id, dir })),
  { id: authorizer.id, dir: 'functions/authorizer' },
];

/** Bundles every unit, adds every stack of a stage to the app, and answers the stacks. */
export async function addStacks(app: App, stage: Stage, settings: Settings): Promise<readonly Stack[]> {
  return stacksOf(app, stage, settings, await bundleUnits(functionUnits));
}

function stacksOf(app: App, stage: Stage, settings: Settings, bundles: Bundles): readonly Stack[] {
  const name = (part: string) => ({
    stackName: `Watchfloor-${stage}-${part}`,
    terminationProtection: stage === 'prod',
  });
  const state = new StateStack(app, 'State', { ...name('State'), stage, settings, bundles });
  const { resources } = state;
  const identity = new IdentityStack(app, 'Identity', { ...name('Identity'), resources });
  const agents = new AgentsStack(app, 'Agents', { ...name('Agents'), resources });
  const { workers } = agents;
  const workflows = new WorkflowsStack(app, 'Workflows', { ...name('Workflows'), resources, workers });
  const { engine } = workflows;
  const routes = new RoutesStack(app, 'Routes', { ...name('Routes'), resources, engine });
  const { functions } = routes;
  const { authorizer } = identity;
  const api = new ApiStack(app, 'Api', { ...name('Api'), resources, functions, authorizer });
  const operations = new OperationsStack(app, 'Operations', {
    ...name('Operations'),
    stage,
    settings,
    entry: api.entry,
    workers,
    engine,
    functions: workflows.functions,
    reactionDeadLetters: workflows.deadLetters,
    alarms: workflows.alarms,
  });
  const demo = settings.demoEstate ? demoEstate(app) : [];
  const ours = [state, identity, agents, workflows, routes, api, operations];
  for (const stack of ours) {
    Tags.of(stack).add('application', 'watchfloor');
    Tags.of(stack).add('stage', stage);
  }
  return [...ours, ...demo];
}
