import type { WorkflowStep } from '#declare/workflow.ts';

/** One level holds, one does not and is taken back, one needs two people. */
const LEVELS = [7, 7, 13, 150];

/** Proposes to turn the dial `id`, waits for people and turns it; one time in five asks them first whether to go on. */
export function actingSteps(id: string, dice: (n: number) => number): WorkflowStep {
  const level = LEVELS[dice(LEVELS.length)] ?? 7;
  const approval = { ref: `/steps/${id}-propose/approval` };
  const ask: WorkflowStep = {
    ...{ kind: 'approval', id: `${id}-ask`, question: 'May it go on?', timeoutSeconds: 600 },
    catch: { next: 'continue' },
  };
  const steps: WorkflowStep[] = [
    ...(dice(5) === 0 ? [ask] : []),
    {
      ...{ kind: 'task', id: `${id}-propose`, task: 'proposeAction' },
      input: { tool: 'turn_dial', input: { dial: id, level }, reason: 'the dice say so' },
      catch: { next: 'continue' },
    },
    {
      ...{ kind: 'approval', id: `${id}-approve`, question: 'May the dial be turned?', approval },
      ...{ timeoutSeconds: 600, catch: { next: 'continue' } },
    },
    {
      ...{ kind: 'choice', id: `${id}-decided` },
      choices: [
        {
          when: { ref: `/steps/${id}-approve/status`, equals: 'approved' },
          steps: [
            {
              ...{ kind: 'task', id: `${id}-act`, task: 'performAction', input: { approval } },
              ...{ retry: { attempts: 10, firstDelaySeconds: 5 }, catch: { next: 'continue' } },
            },
          ],
        },
      ],
    },
  ];
  const when = { ref: '/input/tenantId', exists: true };
  return { kind: 'choice', id, choices: [{ when, steps }] };
}
