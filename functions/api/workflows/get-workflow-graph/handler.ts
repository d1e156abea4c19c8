import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../../agents/registry.ts';
import { taskIds, workflows } from '../../../workflows/registry.ts';
import { getWorkflowGraph } from './route.ts';

export const handler = httpHandler(getWorkflowGraph, { declared: () => ({ agents, taskIds, workflows }) });
