import { defineWorkflow } from '#declare/define-workflow.ts';
import { RUN_TIME_LIMIT_SECONDS } from '#services/runs/limits.ts';

export const investigate = defineWorkflow({
  id: 'investigate',
  title: 'Asks the chosen agents, ranks the causes, re-checks every finding',
  timeoutSeconds: RUN_TIME_LIMIT_SECONDS,
  steps: [
    {
      kind: 'agents',
      id: 'agents',
      maxConcurrency: 8,
      timeoutSeconds: 240,
      heartbeatSeconds: 60,
      retry: { attempts: 2, firstDelaySeconds: 2 },
    },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
