import { defineWorkflow } from '#declare/define-workflow.ts';

export const postmortem = defineWorkflow({
  id: 'postmortem',
  title: 'Brings changes and alarms of the incident together with what every chosen agent finds, and when',
  timeoutSeconds: 1_800,
  steps: [
    {
      kind: 'parallel',
      id: 'looks',
      steps: [
        { kind: 'tool', id: 'changes', tool: 'list_changes', input: {}, catch: { next: 'continue' } },
        { kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {}, catch: { next: 'continue' } },
        {
          kind: 'agents',
          id: 'agents',
          maxConcurrency: 8,
          timeoutSeconds: 600,
          heartbeatSeconds: 60,
          retry: { attempts: 2, firstDelaySeconds: 2 },
        },
      ],
    },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
