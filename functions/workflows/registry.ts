// Generated from the folder tree by `npm run registry`. Do not edit.
import { changeReview } from './change-review/workflow.ts';
import { incidentResponse } from './incident-response/workflow.ts';
import { investigate } from './investigate/workflow.ts';
import { postmortem } from './postmortem/workflow.ts';
import { scheduledHealthCheck } from './scheduled-health-check/workflow.ts';

export const workflows = [
  { dir: 'functions/workflows/change-review', unit: changeReview },
  { dir: 'functions/workflows/incident-response', unit: incidentResponse },
  { dir: 'functions/workflows/investigate', unit: investigate },
  { dir: 'functions/workflows/postmortem', unit: postmortem },
  { dir: 'functions/workflows/scheduled-health-check', unit: scheduledHealthCheck },
] as const;

export const taskIds = [
  'performAction',
  'proposeAction',
  'requestApproval',
  'requestedAction',
  'runTool',
  'settleFailure',
  'synthesizeReport',
  'verifyAction',
  'verifyReport',
] as const;
