// Generated from the folder tree by `npm run registry`. Do not edit.
import { networkDiagnostics } from './agents/network-diagnostics/agent.ts';
import { investigate } from './workflows/investigate/workflow.ts';

export const routes = [] as const;

export const agents = [
  { dir: 'functions/agents/network-diagnostics', unit: networkDiagnostics },
] as const;

export const tasks = [] as const;

export const triggers = [] as const;

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;
