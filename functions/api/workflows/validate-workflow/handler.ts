import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { validateWorkflow } from './route.ts';

const declared = () => registry;
const parts = () => async () => ({ ...registry, ...(await import('../../../agents/registry.ts')) });

export const handler = httpHandler(validateWorkflow, { declared, parts, workflows });
