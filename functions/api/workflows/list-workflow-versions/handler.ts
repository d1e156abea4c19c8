import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listWorkflowVersions } from './route.ts';

export const handler = httpHandler(listWorkflowVersions, { workflows });
