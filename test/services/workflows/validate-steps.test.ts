import type { Fault } from '#domain/errors.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { type Any, KNOWN } from './known.ts';

const tool = (id: string, more: object = {}): Any => ({
  kind: 'tool',
  id,
  tool: 'list_alarms',
  input: {},
  ...more,
});
const faultsOf = (...steps: Any[]): readonly Fault[] =>
  validateWorkflow({ id: 'w', title: 'W', timeoutSeconds: 600, steps, onFailure: 'settleFailure' }, KNOWN);
const agent = { kind: 'agent', agent: 'log-analysis', timeoutSeconds: 60, heartbeatSeconds: 30 };
const logs = (group: unknown): Any => ({ kind: 'tool', id: 'logs', tool: 'search_logs', input: { group } });

describe('validateWorkflow on steps, order and references', () => {
  it('finds nothing wrong with a workflow of every kind', () => {
    const faults = faultsOf(
      tool('alarms', { retry: { attempts: 1, firstDelaySeconds: 1 }, catch: { next: 'continue' } }),
      {
        kind: 'agents',
        id: 'all',
        maxConcurrency: 2,
        timeoutSeconds: 60,
        heartbeatSeconds: 30,
        tier: 'cheap',
      },
      { ...agent, id: 'one', needs: [], budgetMicros: 1000 },
      { kind: 'parallel', id: 'both', steps: [tool('p'), tool('q', { needs: ['p'] })] },
      {
        kind: 'map',
        id: 'each',
        items: { ref: '/steps/alarms/alarms' },
        maxConcurrency: 3,
        steps: [logs({ ref: '/item/name' })],
        catch: { compensate: [tool('undo')], next: 'fail' },
      },
      {
        kind: 'choice',
        id: 'decide',
        choices: [{ when: { ref: '/steps/both/q/alarms/0/name', equals: 'x' }, steps: [tool('yes')] }],
        otherwise: [{ kind: 'wait', id: 'rest', seconds: 5 }],
      },
      { kind: 'workflow', id: 'sub', workflow: 'gather' },
      tool('last', { input: { state: { ref: '/steps/sub/alarms/alarms/0/name' } } }),
      { kind: 'task', id: 'verify', task: 'verifyReport' },
    );
    expect(faults).toEqual([]);
  });

  it.each<[string, Any[], string, string]>([
    [
      'an input that is another one in a fork or a resumed run',
      [logs({ ref: '/input/runId' })],
      '/steps/0/input/group/ref',
      'runId is another one in a fork or a resumed run, which would do this again',
    ],
    [
      'items that are others in the next attempt',
      [
        {
          kind: 'map',
          id: 'each',
          items: [{ ref: '/input/attempt' }],
          maxConcurrency: 1,
          steps: [tool('look')],
        },
      ],
      '/steps/0/items/0/ref',
      'attempt is another one in a fork or a resumed run, which would do this again',
    ],
    [
      'a cycle, by its steps',
      [tool('a', { needs: ['c'] }), tool('b', { needs: ['a'] }), tool('c', { needs: ['b'] })],
      '/steps/0',
      'waits for itself: a -> c -> b -> a',
    ],
    [
      'a step behind a cycle',
      [tool('a', { needs: ['b'] }), tool('b', { needs: ['a'] }), tool('c')],
      '/steps/2',
      'is never reached: it waits for a cycle',
    ],
    ['an unknown need', [tool('a', { needs: ['x'] })], '/steps/0/needs/0', 'there is no step x beside it'],
    [
      'an id in another block',
      [tool('a'), { kind: 'parallel', id: 'p', steps: [tool('a')] }],
      '/steps/1/steps/0/id',
      '/steps/0 has the same id',
    ],
    [
      'an unknown reference',
      [logs({ ref: '/steps/nobody/x' })],
      '/steps/0/input/group/ref',
      'no step nobody comes before this one',
    ],
    [
      'an unknown reference in the input of a task',
      [{ kind: 'task', id: 't', task: 'verifyReport', input: { deep: [{ ref: '/steps/nobody/x' }] } }],
      '/steps/0/input/deep/0/ref',
      'no step nobody comes before this one',
    ],
    [
      'a reference to itself',
      [logs({ ref: '/steps/logs/lines' })],
      '/steps/0/input/group/ref',
      'no step logs comes before this one',
    ],
    [
      'a reference into a block from outside',
      [
        { kind: 'map', id: 'm', items: [1], maxConcurrency: 1, steps: [tool('in')] },
        logs({ ref: '/steps/in' }),
      ],
      '/steps/1/input/group/ref',
      'no step in comes before this one',
    ],
    [
      'a place that the tool never fills',
      [tool('a'), logs({ ref: '/steps/a/alarm' })],
      '/steps/1/input/group/ref',
      'nothing can be at /steps/a/alarm',
    ],
    [
      'an item outside a map',
      [logs({ ref: '/item' })],
      '/steps/0/input/group/ref',
      '/item is only known inside a map',
    ],
    [
      'an unknown part of the input',
      [logs({ ref: '/input/secret' })],
      '/steps/0/input/group/ref',
      'the input holds tenantId, runId, attempt, agents, correlationId',
    ],
    [
      'a type that cannot match',
      [tool('a'), logs({ ref: '/steps/a/alarms' })],
      '/steps/1/input/group',
      'must be of type string, and is of type array',
    ],
    [
      'a literal of another type',
      [logs(5)],
      '/steps/0/input/group',
      'must be of type string, and is of type integer',
    ],
    [
      'an unknown member',
      [tool('a', { input: { x: 1 } })],
      '/steps/0/input/x',
      'the tool takes no such thing',
    ],
    [
      'a missing member',
      [{ kind: 'tool', id: 'a', tool: 'search_logs', input: {} }],
      '/steps/0/input',
      'lacks group',
    ],
    [
      'a map over no list',
      [
        tool('a'),
        { kind: 'map', id: 'm', items: { ref: '/steps/a' }, maxConcurrency: 1, steps: [tool('b')] },
      ],
      '/steps/1/items',
      'must be a list, and is of type object',
    ],
    [
      'a choice that is never reached',
      [
        {
          kind: 'choice',
          id: 'c',
          choices: [1, 2].map((n) => ({
            when: { ref: '/input/attempt', equals: 1 },
            steps: [tool(`t${n}`)],
          })),
        },
      ],
      '/steps/0/choices/1',
      'is never reached: choice 0 asks the same',
    ],
    ['an unknown tool', [tool('a', { tool: 'toString' })], '/steps/0/tool', 'there is no such tool'],
    [
      'a tool that changes something',
      [tool('a', { tool: 'restart' })],
      '/steps/0/tool',
      'changes something, which needs an approval: not available yet',
    ],
    [
      'an approval that outlasts the workflow',
      [{ kind: 'approval', id: 'a', question: 'May it?', timeoutSeconds: 86_400 }],
      '/steps/0/timeoutSeconds',
      'must not be longer than the whole workflow',
    ],
    ['an unknown agent', [{ ...agent, id: 'a', agent: 'no' }], '/steps/0/agent', 'there is no such agent'],
    [
      'an agent asked twice',
      [
        { ...agent, id: 'a' },
        { ...agent, id: 'b' },
      ],
      '/steps/1/agent',
      '/steps/0 asks it: an agent answers once in a run',
    ],
    [
      'an agent inside a map',
      [{ kind: 'map', id: 'm', items: [1], maxConcurrency: 1, steps: [{ ...agent, id: 'a' }] }],
      '/steps/0/steps/0/kind',
      'an agent answers once in a run, so it cannot be asked for each item',
    ],
    [
      'a wait that outlasts all',
      [{ kind: 'wait', id: 'w', seconds: 600 }],
      '/steps/0/seconds',
      'must be shorter than the whole workflow',
    ],
    [
      'a sub-workflow whose names get too long',
      [{ kind: 'workflow', id: 's'.repeat(55), workflow: 'gather' }],
      '/steps/0/workflow',
      'names of its steps get 62 characters long, over 60',
    ],
    [
      'an unknown sub-workflow',
      [{ kind: 'workflow', id: 's', workflow: 'x' }],
      '/steps/0/workflow',
      'there is no such workflow',
    ],
  ])('names %s and its place', (_, steps, pointer, message) => {
    expect(faultsOf(...steps)).toContainEqual({ pointer, message });
  });

  it('names the way of a workflow that comes back to itself through another', () => {
    const steps = [{ kind: 'workflow', id: 'sub', workflow: 'loop' }];
    expect(validateWorkflow({ ...investigate, steps }, KNOWN)).toEqual([
      { pointer: '/steps/0/workflow', message: 'holds itself: investigate -> loop -> investigate' },
    ]);
  });
});
