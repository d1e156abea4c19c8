import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { cloudwatchAlarmSource as alarms } from '#adapters/cloudwatch/alarm-source.ts';
import { cloudwatchMetricSource as metrics } from '#adapters/cloudwatch/metric-source.ts';
import { dynamoAgentRegistry as agents } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoBudgetGate as budgets } from '#adapters/dynamodb/budget-gate.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedBundles as bundles } from '#adapters/evidence/bundle-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { awsGatewayPorts } from '#adapters/model/gateway-ports.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { gatewayOver } from '#runtime/gateway.ts';
import { agentHandler } from '#runtime/worker.ts';
import { systemMonitoring } from './agent.ts';

const gateway = gatewayOver(awsGatewayPorts);
export const handler = agentHandler(
  systemMonitoring,
  { runs, evidence, bundles, stop, agents, tokens, budgets, gateway, metrics, alarms },
  { bundleTelemetry },
);
