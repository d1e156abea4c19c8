import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedBundles as bundles } from '#adapters/evidence/bundle-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { nodeNetworkProbe as network } from '#adapters/http/network-probe.ts';
import { awsGatewayPorts } from '#adapters/model/gateway-ports.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { gatewayOver } from '#runtime/gateway.ts';
import { agentHandler } from '#runtime/worker.ts';
import { networkDiagnostics } from './agent.ts';

export const handler = agentHandler(
  networkDiagnostics,
  { runs, evidence, bundles, stop, agents, tokens, budgets, gateway: gatewayOver(awsGatewayPorts), network },
  { bundleTelemetry },
);
