// Generated from the folder tree by `npm run registry`. Do not edit.
import { infrastructure } from './agents/infrastructure/agent.ts';
import { logAnalysis } from './agents/log-analysis/agent.ts';
import { networkDiagnostics } from './agents/network-diagnostics/agent.ts';
import { systemMonitoring } from './agents/system-monitoring/agent.ts';
import { investigate } from './workflows/investigate/workflow.ts';

export const routes = [] as const;

export const agents = [
  { dir: 'functions/agents/infrastructure', unit: infrastructure },
  { dir: 'functions/agents/log-analysis', unit: logAnalysis },
  { dir: 'functions/agents/network-diagnostics', unit: networkDiagnostics },
  { dir: 'functions/agents/system-monitoring', unit: systemMonitoring },
] as const;

export const tasks = [] as const;

export const triggers = [] as const;

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;
