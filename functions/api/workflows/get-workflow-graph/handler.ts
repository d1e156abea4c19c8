import { dynamoWorkflowStore as workflows } from '#adapters/dynamodb/workflow-store.ts';
import { httpHandler } from '#runtime/http.ts';
import * as registry from '../../../workflows/registry.ts';
import { getWorkflowGraph } from './route.ts';

const declared = () => registry;

export const handler = httpHandler(getWorkflowGraph, { declared, workflows });
