// Generated from the folder tree by `npm run registry`. Do not edit.
import { investigate } from './investigate/workflow.ts';

export const workflows = [
  { dir: 'functions/workflows/investigate', unit: investigate },
] as const;

export const taskIds = [
  'settleFailure',
  'synthesizeReport',
  'verifyReport',
] as const;
