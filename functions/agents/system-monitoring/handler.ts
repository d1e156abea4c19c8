import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { cloudwatchAlarmSource } from '#adapters/cloudwatch/alarm-source.ts';
import { cloudwatchMetricSource } from '#adapters/cloudwatch/metric-source.ts';
import { dynamoAgentRegistry } from '#adapters/dynamodb/agent-registry.ts';
import { dynamoRunStore } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch } from '#adapters/dynamodb/stop-switch.ts';
import { languageModel } from '#adapters/model/language-model.ts';
import { s3BundleStore } from '#adapters/s3/bundle-store.ts';
import { s3EvidenceStore } from '#adapters/s3/evidence-store.ts';
import { stepFunctionsTaskTokens } from '#adapters/stepfunctions/task-tokens.ts';
import { agentHandler } from '#runtime/worker.ts';
import { systemMonitoring } from './agent.ts';

export const handler = agentHandler(
  systemMonitoring,
  {
    runs: dynamoRunStore,
    evidence: s3EvidenceStore,
    bundles: s3BundleStore,
    stop: dynamoStopSwitch,
    agents: dynamoAgentRegistry,
    tokens: stepFunctionsTaskTokens,
    model: languageModel,
    metrics: cloudwatchMetricSource,
    alarms: cloudwatchAlarmSource,
  },
  { bundleTelemetry },
);
