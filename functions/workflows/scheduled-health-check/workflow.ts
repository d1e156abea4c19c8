import { defineWorkflow } from '#declare/define-workflow.ts';

const asked = { timeoutSeconds: 240, heartbeatSeconds: 60 } as const;

export const scheduledHealthCheck = defineWorkflow({
  id: 'scheduled-health-check',
  title: 'Looks at alarms, queues and quotas, and asks agents only where an alarm is on',
  timeoutSeconds: 900,
  steps: [
    {
      kind: 'tool',
      id: 'alarms',
      tool: 'list_alarms',
      input: { state: 'ALARM' },
      catch: { next: 'continue' },
    },
    { kind: 'tool', id: 'queues', tool: 'list_queues', input: {}, needs: [], catch: { next: 'continue' } },
    { kind: 'tool', id: 'quotas', tool: 'list_quotas', input: {}, needs: [], catch: { next: 'continue' } },
    {
      kind: 'choice',
      id: 'trouble',
      needs: ['alarms'],
      choices: [
        {
          // more alarms than one step can hand on are trouble too
          when: {
            any: [
              { ref: '/steps/alarms/alarms/0', exists: true },
              { ref: '/steps/alarms/failed', exists: true },
            ],
          },
          steps: [
            {
              kind: 'parallel',
              id: 'closer',
              steps: [
                {
                  kind: 'agent',
                  id: 'metrics',
                  agent: 'system-monitoring',
                  ...asked,
                  catch: { next: 'continue' },
                },
                { kind: 'agent', id: 'logs', agent: 'log-analysis', ...asked, catch: { next: 'continue' } },
              ],
            },
          ],
        },
      ],
    },
    {
      kind: 'task',
      id: 'synthesize',
      task: 'synthesizeReport',
      needs: ['alarms', 'queues', 'quotas', 'trouble'],
    },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
