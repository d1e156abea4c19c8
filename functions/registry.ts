// Generated from the folder tree by `npm run registry`. Do not edit.
import { infrastructure } from './agents/infrastructure/agent.ts';
import { logAnalysis } from './agents/log-analysis/agent.ts';
import { networkDiagnostics } from './agents/network-diagnostics/agent.ts';
import { systemMonitoring } from './agents/system-monitoring/agent.ts';
import { getAgent } from './api/agents/get-agent/route.ts';
import { listAgents } from './api/agents/list-agents/route.ts';
import { registerAgent } from './api/agents/register-agent/route.ts';
import { removeAgent } from './api/agents/remove-agent/route.ts';
import { updateAgent } from './api/agents/update-agent/route.ts';
import { createBundle } from './api/bundles/create-bundle/route.ts';
import { getBudget } from './api/costs/get-budget/route.ts';
import { getRunCost } from './api/costs/get-run-cost/route.ts';
import { getUsage } from './api/costs/get-usage/route.ts';
import { listBudgets } from './api/costs/list-budgets/route.ts';
import { listModels } from './api/costs/list-models/route.ts';
import { listUsageEntries } from './api/costs/list-usage-entries/route.ts';
import { putBudget } from './api/costs/put-budget/route.ts';
import { reconcileUsage } from './api/costs/reconcile-usage/route.ts';
import { listDeadLetters } from './api/dead-letters/list-dead-letters/route.ts';
import { redriveDeadLetters } from './api/dead-letters/redrive-dead-letters/route.ts';
import { takeEvent } from './api/events/take-event/route.ts';
import { getMe } from './api/identity/get-me/route.ts';
import { getHealth } from './api/platform/get-health/route.ts';
import { getOpenapi } from './api/platform/get-openapi/route.ts';
import { cancelRun } from './api/runs/cancel-run/route.ts';
import { compareRuns } from './api/runs/compare-runs/route.ts';
import { forkRun } from './api/runs/fork-run/route.ts';
import { getRunEvidence } from './api/runs/get-run-evidence/route.ts';
import { getRunReport } from './api/runs/get-run-report/route.ts';
import { getRun } from './api/runs/get-run/route.ts';
import { listRunEvents } from './api/runs/list-run-events/route.ts';
import { listRuns } from './api/runs/list-runs/route.ts';
import { orchestrate } from './api/runs/orchestrate/route.ts';
import { replayRun } from './api/runs/replay-run/route.ts';
import { resumeRun } from './api/runs/resume-run/route.ts';
import { createSchedule } from './api/schedules/create-schedule/route.ts';
import { getSchedule } from './api/schedules/get-schedule/route.ts';
import { listSchedules } from './api/schedules/list-schedules/route.ts';
import { removeSchedule } from './api/schedules/remove-schedule/route.ts';
import { replaceSchedule } from './api/schedules/replace-schedule/route.ts';
import { listStops } from './api/stop/list-stops/route.ts';
import { releaseStop } from './api/stop/release-stop/route.ts';
import { stopWork } from './api/stop/stop-work/route.ts';
import { getWorkflowGraph } from './api/workflows/get-workflow-graph/route.ts';
import { getWorkflow } from './api/workflows/get-workflow/route.ts';
import { listWorkflows } from './api/workflows/list-workflows/route.ts';
import { validateWorkflow } from './api/workflows/validate-workflow/route.ts';
import { giveSummaries } from './events/give-summaries/trigger.ts';
import { relayOutbox } from './events/relay-outbox/trigger.ts';
import { seedAgents } from './events/seed-agents/trigger.ts';
import { startScheduledRuns } from './events/start-scheduled-runs/trigger.ts';
import { sweepRuns } from './events/sweep-runs/trigger.ts';
import { takeAlarm } from './events/take-alarm/trigger.ts';
import { watchSpending } from './events/watch-spending/trigger.ts';
import { investigate } from './workflows/investigate/workflow.ts';
import { runTool } from './workflows/tasks/run-tool/task.ts';
import { settleFailure } from './workflows/tasks/settle-failure/task.ts';
import { synthesizeReport } from './workflows/tasks/synthesize-report/task.ts';
import { verifyReport } from './workflows/tasks/verify-report/task.ts';

export const routes = [
  { dir: 'functions/api/agents/get-agent', unit: getAgent },
  { dir: 'functions/api/agents/list-agents', unit: listAgents },
  { dir: 'functions/api/agents/register-agent', unit: registerAgent },
  { dir: 'functions/api/agents/remove-agent', unit: removeAgent },
  { dir: 'functions/api/agents/update-agent', unit: updateAgent },
  { dir: 'functions/api/bundles/create-bundle', unit: createBundle },
  { dir: 'functions/api/costs/get-budget', unit: getBudget },
  { dir: 'functions/api/costs/get-run-cost', unit: getRunCost },
  { dir: 'functions/api/costs/get-usage', unit: getUsage },
  { dir: 'functions/api/costs/list-budgets', unit: listBudgets },
  { dir: 'functions/api/costs/list-models', unit: listModels },
  { dir: 'functions/api/costs/list-usage-entries', unit: listUsageEntries },
  { dir: 'functions/api/costs/put-budget', unit: putBudget },
  { dir: 'functions/api/costs/reconcile-usage', unit: reconcileUsage },
  { dir: 'functions/api/dead-letters/list-dead-letters', unit: listDeadLetters },
  { dir: 'functions/api/dead-letters/redrive-dead-letters', unit: redriveDeadLetters },
  { dir: 'functions/api/events/take-event', unit: takeEvent },
  { dir: 'functions/api/identity/get-me', unit: getMe },
  { dir: 'functions/api/platform/get-health', unit: getHealth },
  { dir: 'functions/api/platform/get-openapi', unit: getOpenapi },
  { dir: 'functions/api/runs/cancel-run', unit: cancelRun },
  { dir: 'functions/api/runs/compare-runs', unit: compareRuns },
  { dir: 'functions/api/runs/fork-run', unit: forkRun },
  { dir: 'functions/api/runs/get-run-evidence', unit: getRunEvidence },
  { dir: 'functions/api/runs/get-run-report', unit: getRunReport },
  { dir: 'functions/api/runs/get-run', unit: getRun },
  { dir: 'functions/api/runs/list-run-events', unit: listRunEvents },
  { dir: 'functions/api/runs/list-runs', unit: listRuns },
  { dir: 'functions/api/runs/orchestrate', unit: orchestrate },
  { dir: 'functions/api/runs/replay-run', unit: replayRun },
  { dir: 'functions/api/runs/resume-run', unit: resumeRun },
  { dir: 'functions/api/schedules/create-schedule', unit: createSchedule },
  { dir: 'functions/api/schedules/get-schedule', unit: getSchedule },
  { dir: 'functions/api/schedules/list-schedules', unit: listSchedules },
  { dir: 'functions/api/schedules/remove-schedule', unit: removeSchedule },
  { dir: 'functions/api/schedules/replace-schedule', unit: replaceSchedule },
  { dir: 'functions/api/stop/list-stops', unit: listStops },
  { dir: 'functions/api/stop/release-stop', unit: releaseStop },
  { dir: 'functions/api/stop/stop-work', unit: stopWork },
  { dir: 'functions/api/workflows/get-workflow-graph', unit: getWorkflowGraph },
  { dir: 'functions/api/workflows/get-workflow', unit: getWorkflow },
  { dir: 'functions/api/workflows/list-workflows', unit: listWorkflows },
  { dir: 'functions/api/workflows/validate-workflow', unit: validateWorkflow },
] as const;

export const agents = [
  { dir: 'functions/agents/infrastructure', unit: infrastructure },
  { dir: 'functions/agents/log-analysis', unit: logAnalysis },
  { dir: 'functions/agents/network-diagnostics', unit: networkDiagnostics },
  { dir: 'functions/agents/system-monitoring', unit: systemMonitoring },
] as const;

export const tasks = [
  { dir: 'functions/workflows/tasks/run-tool', unit: runTool },
  { dir: 'functions/workflows/tasks/settle-failure', unit: settleFailure },
  { dir: 'functions/workflows/tasks/synthesize-report', unit: synthesizeReport },
  { dir: 'functions/workflows/tasks/verify-report', unit: verifyReport },
] as const;

export const triggers = [
  { dir: 'functions/events/give-summaries', unit: giveSummaries },
  { dir: 'functions/events/relay-outbox', unit: relayOutbox },
  { dir: 'functions/events/seed-agents', unit: seedAgents },
  { dir: 'functions/events/start-scheduled-runs', unit: startScheduledRuns },
  { dir: 'functions/events/sweep-runs', unit: sweepRuns },
  { dir: 'functions/events/take-alarm', unit: takeAlarm },
  { dir: 'functions/events/watch-spending', unit: watchSpending },
] as const;

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;
