// Generated from the folder tree by `npm run registry`. Do not edit.
import { infrastructure } from './infrastructure/agent.ts';
import { logAnalysis } from './log-analysis/agent.ts';
import { networkDiagnostics } from './network-diagnostics/agent.ts';
import { systemMonitoring } from './system-monitoring/agent.ts';

export const agents = [
  { dir: 'functions/agents/infrastructure', unit: infrastructure },
  { dir: 'functions/agents/log-analysis', unit: logAnalysis },
  { dir: 'functions/agents/network-diagnostics', unit: networkDiagnostics },
  { dir: 'functions/agents/system-monitoring', unit: systemMonitoring },
] as const;
