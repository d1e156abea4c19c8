// Generated from the folder tree by `npm run registry`. Do not edit.
import { infrastructure } from './agents/infrastructure/agent.ts';
import { logAnalysis } from './agents/log-analysis/agent.ts';
import { networkDiagnostics } from './agents/network-diagnostics/agent.ts';
import { systemMonitoring } from './agents/system-monitoring/agent.ts';
import { relayOutbox } from './events/relay-outbox/trigger.ts';
import { seedAgents } from './events/seed-agents/trigger.ts';
import { sweepRuns } from './events/sweep-runs/trigger.ts';
import { investigate } from './workflows/investigate/workflow.ts';
import { planInvestigation } from './workflows/tasks/plan-investigation/task.ts';
import { settleFailure } from './workflows/tasks/settle-failure/task.ts';
import { synthesizeReport } from './workflows/tasks/synthesize-report/task.ts';
import { verifyReport } from './workflows/tasks/verify-report/task.ts';

export const routes = [] as const;

export const agents = [
  { dir: 'functions/agents/infrastructure', unit: infrastructure },
  { dir: 'functions/agents/log-analysis', unit: logAnalysis },
  { dir: 'functions/agents/network-diagnostics', unit: networkDiagnostics },
  { dir: 'functions/agents/system-monitoring', unit: systemMonitoring },
] as const;

export const tasks = [
  { dir: 'functions/workflows/tasks/plan-investigation', unit: planInvestigation },
  { dir: 'functions/workflows/tasks/settle-failure', unit: settleFailure },
  { dir: 'functions/workflows/tasks/synthesize-report', unit: synthesizeReport },
  { dir: 'functions/workflows/tasks/verify-report', unit: verifyReport },
] as const;

export const triggers = [
  { dir: 'functions/events/relay-outbox', unit: relayOutbox },
  { dir: 'functions/events/seed-agents', unit: seedAgents },
  { dir: 'functions/events/sweep-runs', unit: sweepRuns },
] as const;

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;
