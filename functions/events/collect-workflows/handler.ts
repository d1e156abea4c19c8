import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { stepFunctionsWorkflowMachines as machines } from '#adapters/stepfunctions/workflow-machines.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { collectWorkflows } from './trigger.ts';

export const handler = triggerHandler(collectWorkflows, { machines, workflows });
