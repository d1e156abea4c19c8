import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { agents } from '../../functions/registry.ts';
import { AgentWorker } from '../constructs/agent-worker.ts';
import { constructId } from '../constructs/node-function.ts';
import type { Resources } from '../constructs/resources.ts';

/** One worker for each declared agent. */
export class AgentsStack extends Stack {
  /** Agent name → its worker. */
  readonly workers: Readonly<Record<string, AgentWorker>>;

  constructor(scope: Construct, id: string, props: StackProps & { resources: Resources }) {
    super(scope, id, props);
    this.workers = Object.fromEntries(
      agents.map(({ unit }) => [
        unit.name,
        new AgentWorker(this, constructId(unit.id), { agent: unit, resources: props.resources }),
      ]),
    );
  }
}
