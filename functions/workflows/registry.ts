// Generated from the folder tree by `npm run registry`. Do not edit.
import { investigate } from './investigate/workflow.ts';

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;

export const taskIds = [
  'runTool',
  'settleFailure',
  'synthesizeReport',
  'verifyReport',
] as const;
