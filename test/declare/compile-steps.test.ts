import { readFileSync, writeFileSync } from 'node:fs';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { WorkflowStep } from '#declare/workflow.ts';
import { inputsOf, runOf, targets, tool, triage, workflowOf } from './running.ts';

describe('compileWorkflow', () => {
  it('compiles a workflow of five steps to the kept state machine (UPDATE_GOLDEN=1 writes it anew)', () => {
    const golden = new URL('./triage.asl.json', import.meta.url);
    const text = `${JSON.stringify(compileWorkflow(triage, targets), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it('costs at most 12 transitions for five steps, with branches, a map of three items and values handed on', () => {
    const list = ['a', 'b', 'c'].map((name) => ({ name }));
    const execution = runOf(triage, { alarms: { result: { list } } });
    expect(execution.transitions).toBeLessThanOrEqual(12);
    expect(execution.transitions).toBe(10);
    expect(inputsOf(execution, 'compare')).toEqual([
      { found: list.map(() => ({ logs: { by: 'logs' } })), changes: { by: 'changes' } },
    ]);
    expect(inputsOf(execution, 'logs')).toEqual([
      { name: 'a', at: 0 },
      { name: 'b', at: 1 },
      { name: 'c', at: 2 },
    ]);
  });

  it('costs one transition for each of five steps in a row', () => {
    const row = workflowOf('row', ...['a', 'b', 'c', 'd', 'e'].map((id) => tool(id)));
    expect(runOf(row, {}).transitions).toBe(5);
  });

  it('reads what is missing as null, and leaves texts that look like expressions alone', () => {
    const execution = runOf(
      workflowOf(
        'w',
        tool('a'),
        tool('b', {
          missing: { ref: '/steps/a/x/0/y' },
          deep: [{ one: { ref: '/steps/a/by' } }],
          run: { ref: '/input/runId' },
          text: '{% $states.context.Execution.Input.tenantId %}',
          half: '{% %} "%}',
        }),
      ),
      {},
    );
    expect(inputsOf(execution, 'b')).toEqual([
      {
        missing: null,
        deep: [{ one: 'a' }],
        run: 'r',
        text: '{% $states.context.Execution.Input.tenantId %}',
        half: '{% %} "%}',
      },
    ]);
  });

  it('takes the first choice that holds, and reads what that one left', () => {
    const decide: WorkflowStep = {
      kind: 'choice',
      id: 'decide',
      choices: [
        {
          when: {
            all: [
              { ref: '/steps/a/n', greaterThan: 5 },
              { ref: '/steps/a/n', lessThan: 9 },
            ],
          },
          steps: [tool('many')],
        },
        {
          when: {
            any: [{ ref: '/steps/a/s', equals: 'x"%}' }, { not: { ref: '/steps/a/n', exists: true } }],
          },
          steps: [tool('odd')],
        },
      ],
    };
    const w = workflowOf(
      'w',
      tool('a'),
      decide,
      tool('z', { left: { ref: '/steps/decide' }, many: { ref: '/steps/decide/many/by' } }),
    );
    const taken = (result: object) => inputsOf(runOf(w, { a: { result } }), 'z')[0];
    expect(taken({ n: 7 })).toEqual({ left: { many: { by: 'many' } }, many: 'many' });
    expect(taken({ n: 9, s: 'x"%}' })).toEqual({ left: { odd: { by: 'odd' } }, many: null });
    expect(taken({})).toEqual({ left: { odd: { by: 'odd' } }, many: null });
    expect(taken({ n: '7' })).toEqual({ left: {}, many: null });
  });

  it('hands on what steps left through branches inside branches', () => {
    const w = workflowOf(
      'w',
      {
        kind: 'parallel',
        id: 'outer',
        steps: [
          tool('a'),
          {
            kind: 'parallel',
            id: 'inner',
            steps: [tool('b'), tool('c'), tool('d', { b: { ref: '/steps/b/by' } })],
          },
        ],
      },
      tool('z', { b: { ref: '/steps/outer/inner/b/by' }, all: { ref: '/steps/outer' } }),
    );
    const by = (id: string) => ({ by: id });
    const execution = runOf(w, {});
    expect(inputsOf(execution, 'd')).toEqual([{ b: 'b' }]);
    expect(inputsOf(execution, 'z')).toEqual([
      { b: 'b', all: { a: by('a'), inner: { b: by('b'), c: by('c'), d: by('d') } } },
    ]);
  });

  it('gives several steps in a map their item, and the map inside it its own', () => {
    const w = workflowOf('w', {
      kind: 'map',
      id: 'm',
      items: [['p', 'q'], ['r']],
      maxConcurrency: 1,
      steps: [
        tool('a'),
        {
          kind: 'map',
          id: 'n',
          items: { ref: '/item' },
          maxConcurrency: 1,
          steps: [
            tool('b', { x: { ref: '/item' } }),
            tool('c', { x: { ref: '/item' }, b: { ref: '/steps/b/by' } }),
          ],
        },
        tool('d', { first: { ref: '/item/0' }, got: { ref: '/steps/n/0/c/by' } }),
      ],
    });
    const execution = runOf(w, {});
    expect(inputsOf(execution, 'c')).toEqual(['p', 'q', 'r'].map((x) => ({ x, b: 'b' })));
    expect(inputsOf(execution, 'd')).toEqual(['p', 'r'].map((first) => ({ first, got: 'c' })));
  });

  it('runs the steps of a sub-workflow in its place, under names of its own', () => {
    const sub = workflowOf('sub', tool('a'), tool('b', { a: { ref: '/steps/a/by' } }), {
      kind: 'choice',
      id: 'c',
      choices: [{ when: { ref: '/steps/b/by', equals: 'one.b' }, steps: [tool('d')] }],
    });
    const w = workflowOf(
      'w',
      tool('a'),
      { kind: 'workflow', id: 'one', workflow: 'sub' },
      tool('z', { b: { ref: '/steps/one/b/by' }, d: { ref: '/steps/one/c/d/by' } }),
    );
    const execution = runOf(w, {}, (id) => (id === 'sub' ? sub : undefined));
    expect(execution.calls.map(({ state }) => state)).toEqual(['a', 'one.a', 'one.b', 'one.d', 'z']);
    expect(inputsOf(execution, 'one.b')).toEqual([{ a: 'one.a' }]);
    expect(inputsOf(execution, 'z')).toEqual([{ b: 'one.b', d: 'one.d' }]);
  });

  it('asks one agent by its queue, with the budget and the tier of the step', () => {
    const ask = {
      kind: 'agent',
      id: 'ask',
      agent: 'infrastructure',
      timeoutSeconds: 60,
      heartbeatSeconds: 20,
    } as const;
    const w = workflowOf('w', { ...ask, budgetMicros: 5000, tier: 'cheap' });
    expect(runOf(w, {}).calls.map(({ given }) => given)).toEqual([
      {
        taskToken: 't',
        tenantId: 'acme',
        runId: 'r',
        agent: 'infrastructure',
        correlationId: 'c',
        budgetMicros: 5000,
        tier: 'cheap',
      },
    ]);
    const { States } = compileWorkflow(w, targets) as unknown as { States: { ask: object } };
    expect(States.ask).toMatchObject({
      Arguments: { QueueUrl: 'https://queue/infrastructure' },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 20,
    });
  });

  it('hands a task its input beside the ids of the execution, and to one without any the ids alone', () => {
    const w = workflowOf(
      'w',
      tool('a'),
      { kind: 'task', id: 'b', task: 'act', input: { by: { ref: '/steps/a/by' }, n: 1 } },
      { kind: 'task', id: 'c', task: 'act' },
    );
    const ids = { tenantId: 'acme', runId: 'r', attempt: 1 };
    const given = runOf(w, {})
      .calls.slice(1)
      .map((call) => call.given);
    expect(given).toEqual([{ ...ids, step: 'b', input: { by: 'a', n: 1 } }, ids]);
  });

  it('renames what the input of a task refers to in a sub-workflow', () => {
    const act: WorkflowStep = { kind: 'task', id: 'b', task: 'act', input: { by: { ref: '/steps/a/by' } } };
    const sub = workflowOf('sub', tool('a'), act);
    const w = workflowOf('w', { kind: 'workflow', id: 'one', workflow: 'sub' });
    const execution = runOf(w, {}, () => sub);
    expect(inputsOf(execution, 'one.b')).toEqual([{ by: 'one.a' }]);
  });

  it('waits under a token until people have decided, on an action or on whether to go on', () => {
    const approval = { ref: '/steps/p/approval' };
    const w = workflowOf(
      'w',
      { kind: 'task', id: 'p', task: 'proposeAction' },
      { kind: 'approval', id: 'a', question: 'May it?', approval, timeoutSeconds: 600 },
      { kind: 'approval', id: 'b', question: 'On?', timeoutSeconds: 60 },
    );
    const { a, b } = compileWorkflow(w, targets)['States'] as Record<string, Record<string, unknown>>;
    expect(a).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      TimeoutSeconds: 600,
      HeartbeatSeconds: 599,
      Arguments: {
        FunctionName: targets.taskArn('requestApproval'),
        Payload: {
          taskToken: '{% $states.context.Task.Token %}',
          step: 'a',
          question: 'May it?',
          timeoutSeconds: 600,
          approval: expect.stringContaining('approval'),
        },
      },
    });
    expect(b?.['Arguments']).not.toHaveProperty('Payload.approval');
  });
});
