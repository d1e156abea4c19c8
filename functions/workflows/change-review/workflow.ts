import { defineWorkflow } from '#declare/define-workflow.ts';

const asked = { timeoutSeconds: 240, heartbeatSeconds: 60 } as const;

export const changeReview = defineWorkflow({
  id: 'change-review',
  title:
    'Says what was changed, what the changed parts look like now, and what their logs and metrics say since',
  timeoutSeconds: 900,
  steps: [
    {
      kind: 'parallel',
      id: 'looks',
      steps: [
        // what cannot be listed is a gap of the report, and no end of the review
        { kind: 'tool', id: 'changes', tool: 'list_changes', input: {}, catch: { next: 'continue' } },
        { kind: 'tool', id: 'stacks', tool: 'list_stacks', input: {}, catch: { next: 'continue' } },
        { kind: 'agent', id: 'parts', agent: 'infrastructure', ...asked, catch: { next: 'continue' } },
        { kind: 'agent', id: 'metrics', agent: 'system-monitoring', ...asked, catch: { next: 'continue' } },
        { kind: 'agent', id: 'logs', agent: 'log-analysis', ...asked, catch: { next: 'continue' } },
      ],
    },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
