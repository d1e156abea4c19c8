import { defineWorkflow } from '#declare/define-workflow.ts';

export const incidentResponse = defineWorkflow({
  id: 'incident-response',
  title: 'Investigates, has the action that the request names approved and performed, looks again, reports',
  timeoutSeconds: 7_200,
  steps: [
    {
      kind: 'agents',
      id: 'investigate',
      maxConcurrency: 8,
      timeoutSeconds: 240,
      heartbeatSeconds: 60,
      retry: { attempts: 2, firstDelaySeconds: 2 },
    },
    { kind: 'task', id: 'request', task: 'requestedAction' },
    {
      kind: 'choice',
      id: 'acting',
      choices: [
        {
          when: { ref: '/steps/request/tool', exists: true },
          steps: [
            {
              kind: 'task',
              id: 'propose',
              task: 'proposeAction',
              input: {
                tool: { ref: '/steps/request/tool' },
                input: { ref: '/steps/request/input' },
                reason: { ref: '/steps/request/reason' },
                expiresInSeconds: 3_600,
              },
            },
            {
              // a refusal, or silence, is no end of the run: the report is still wanted
              kind: 'approval',
              id: 'approve',
              question: 'May the proposed action be performed?',
              approval: { ref: '/steps/propose/approval' },
              timeoutSeconds: 3_600,
              catch: { next: 'continue' },
            },
            {
              kind: 'choice',
              id: 'decided',
              choices: [
                {
                  when: { ref: '/steps/approve/status', equals: 'approved' },
                  steps: [
                    {
                      kind: 'task',
                      id: 'act',
                      task: 'performAction',
                      input: { approval: { ref: '/steps/propose/approval' } },
                      retry: { attempts: 10, firstDelaySeconds: 5 },
                      catch: { next: 'continue' },
                    },
                    {
                      kind: 'task',
                      id: 'look',
                      task: 'verifyAction',
                      input: { approval: { ref: '/steps/propose/approval' } },
                      catch: { next: 'continue' },
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
