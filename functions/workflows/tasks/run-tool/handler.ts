import { awsChangeSource as changes } from '#adapters/aws/change-source.ts';
import { awsEstateSource as estate } from '#adapters/aws/estate-source.ts';
import { awsLogSource as logs } from '#adapters/aws/log-source.ts';
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { cloudwatchAlarmSource as alarms } from '#adapters/cloudwatch/alarm-source.ts';
import { cloudwatchMetricSource as metrics } from '#adapters/cloudwatch/metric-source.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoStopSwitch as stop } from '#adapters/dynamodb/stop-switch.ts';
import { storedBundles as bundles } from '#adapters/evidence/bundle-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { nodeNetworkProbe as network } from '#adapters/http/network-probe.ts';
import { taskHandler } from '#runtime/task.ts';
import { runTool } from './task.ts';

const kept = { runs, evidence, bundles, stop, bundleTelemetry: () => bundleTelemetry };

export const handler = taskHandler(runTool, { ...kept, alarms, changes, estate, logs, metrics, network });
