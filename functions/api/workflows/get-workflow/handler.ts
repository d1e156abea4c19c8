import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../../agents/registry.ts';
import { taskIds, workflows } from '../../../workflows/registry.ts';
import { getWorkflow } from './route.ts';

export const handler = httpHandler(getWorkflow, { declared: () => ({ agents, taskIds, workflows }) });
