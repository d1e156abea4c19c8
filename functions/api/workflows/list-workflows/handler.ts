import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../../agents/registry.ts';
import { taskIds, workflows } from '../../../workflows/registry.ts';
import { listWorkflows } from './route.ts';

export const handler = httpHandler(listWorkflows, { declared: () => ({ agents, taskIds, workflows }) });
