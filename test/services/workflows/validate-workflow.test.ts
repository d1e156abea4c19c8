import { defineWorkflow, type Workflow } from '#declare/workflow.ts';
import type { Fault } from '#domain/errors.ts';
import { executeWorkflow } from '#services/workflows/execute-workflow.ts';
import type { KnownParts } from '#services/workflows/known-parts.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { engineDeps, inputOf, registration } from '../../support/engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: definitions as they come from outside, spoiled at will
type Any = any;

const schema = (properties: Record<string, object>, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as never;
const subs: Record<string, Workflow> = {
  gather: {
    id: 'gather',
    title: 'Gathers',
    timeoutSeconds: 60,
    steps: [{ kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} }],
    onFailure: 'settleFailure',
  },
  loop: {
    id: 'loop',
    title: 'Loops',
    timeoutSeconds: 60,
    steps: [{ kind: 'workflow', id: 'again', workflow: 'investigate' }],
    onFailure: 'settleFailure',
  },
};
const KNOWN: KnownParts = {
  tasks: ['synthesizeReport', 'verifyReport', 'settleFailure'],
  agents: ['log-analysis'],
  tools: {
    list_alarms: {
      mutates: false,
      input: schema({ state: { type: 'string' }, limit: { type: 'integer' } }),
      output: schema({ alarms: { type: 'array', items: schema({ name: { type: 'string' } }) } }),
    },
    search_logs: {
      mutates: false,
      input: schema({ group: { type: 'string' } }, ['group']),
      output: schema({ lines: { type: 'array' } }),
    },
    restart: { mutates: true, input: schema({}), output: schema({}) },
  },
  workflow: (id) => (id === 'investigate' ? investigate : subs[id]),
};
const whole = (): Any => structuredClone(investigate) as Any;

describe('validateWorkflow', () => {
  it('finds nothing wrong with the investigation', () => {
    expect(validateWorkflow(investigate, KNOWN)).toEqual([]);
  });

  it.each<[string, (w: Any) => unknown, string]>([
    ['no steps', (w) => ({ ...w, steps: [] }), '/steps'],
    ['an unknown member', (w) => ({ ...w, extra: 1 }), '/extra'],
    ['an unknown kind of step', (w) => ({ ...w, steps: [{ kind: 'sleep', id: 'a' }] }), '/steps/0/kind'],
    ['a bad name', (w) => ({ ...w, steps: [{ kind: 'task', id: 'A b', task: 'x' }] }), '/steps/0/id'],
    ['a step twice', (w) => ({ ...w, steps: [w.steps[0], w.steps[0]] }), '/steps/1/id'],
    ['a taken name', (w) => ({ ...w, steps: [{ ...w.steps[0], id: 'failed' }] }), '/steps/0/id'],
    ['an unknown task', (w) => ({ ...w, steps: [{ kind: 'task', id: 'a', task: 'x' }] }), '/steps/0/task'],
    [
      'a heartbeat that never counts',
      (w) => ({ ...w, steps: [{ ...w.steps[0], heartbeatSeconds: 240 }, w.steps[1]] }),
      '/steps/0/heartbeatSeconds',
    ],
    ['agents longer than the whole', (w) => ({ ...w, timeoutSeconds: 200 }), '/steps/0/timeoutSeconds'],
    ['an unknown task for failures', (w) => ({ ...w, onFailure: 'nobody' }), '/onFailure'],
    [
      'a failure task that is a step',
      (w) => ({ ...w, steps: [...w.steps, { kind: 'task', id: 'settleFailure', task: 'settleFailure' }] }),
      '/onFailure',
    ],
  ])('names the place of %s', (_, spoil, pointer) => {
    expect(validateWorkflow(spoil(whole()), KNOWN).map((f) => f.pointer)).toContain(pointer);
  });

  it('names every fault at once', () => {
    const twice = { ...whole(), onFailure: 'nobody', timeoutSeconds: 100 };
    expect(validateWorkflow(twice, { ...KNOWN, tasks: [] })).toHaveLength(4);
  });
});

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
      'an approval',
      [{ kind: 'approval', id: 'a', question: 'May it?', timeoutSeconds: 60 }],
      '/steps/0/kind',
      'approvals are not available yet: nobody could give this one',
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
    expect(validateWorkflow({ ...whole(), steps }, KNOWN)).toEqual([
      { pointer: '/steps/0/workflow', message: 'holds itself: investigate -> loop -> investigate' },
    ]);
  });
});

describe('executeWorkflow', () => {
  const request = { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input: inputOf('Test task') };

  it('starts a run of the workflow', async () => {
    const deps = engineDeps();
    await deps.agents.register(registration('log-analysis'));
    const run = await executeWorkflow(deps, { ...investigate, id: 'nightly' }, KNOWN, request);
    expect(deps.engine.executions).toEqual([
      {
        tenantId: 'acme',
        runId: run.id,
        workflow: 'nightly',
        attempt: 1,
        agents: ['log-analysis'],
        correlationId: 'c',
        state: 'running',
      },
    ]);
  });

  it('refuses one that cannot be run, with every fault', async () => {
    const broken = defineWorkflow({ id: 'b', title: 'b', timeoutSeconds: 1, steps: [], onFailure: 'x' });
    await expect(executeWorkflow(engineDeps(), broken, KNOWN, request)).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [expect.objectContaining({ pointer: '/steps' })],
    });
  });
});
