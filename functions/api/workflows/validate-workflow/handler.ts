import { httpHandler } from '#runtime/http.ts';
import { agents } from '../../../agents/registry.ts';
import { taskIds, workflows } from '../../../workflows/registry.ts';
import { validateWorkflow } from './route.ts';

export const handler = httpHandler(validateWorkflow, { declared: () => ({ agents, taskIds, workflows }) });
