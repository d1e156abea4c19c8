import { checkDefinition } from '#services/workflows/check-definition.ts';
import { drawWorkflow } from '#services/workflows/draw-workflow.ts';
import { workflows } from '../../../functions/workflows/registry.ts';
import { tool, workflowOf } from '../../declare/running.ts';
import { alarms, registering, registrable } from './registering.ts';

describe('checkDefinition', () => {
  it('finds nothing wrong with a workflow of this release but its id, and tasks that are closed', async () => {
    const deps = await registering();
    const taken = 'is a workflow of this release, which nobody can register';
    for (const { unit } of workflows) {
      const { faults } = await checkDefinition(deps, 'acme', unit);
      const others = faults.filter(({ message }) => message !== 'there is no such task');
      expect(others).toEqual(faults.length > others.length ? [] : [{ pointer: '/id', message: taken }]);
    }
  });

  it('knows the tools of the agents, with what they take and leave', async () => {
    const logs = { group: { ref: '/steps/alarms/alarms' }, wrong: 1 };
    const definition = registrable('mine', alarms, {
      kind: 'tool',
      id: 'logs',
      tool: 'search_logs',
      input: logs,
    });
    const { valid, faults, graph } = await checkDefinition(await registering(), 'acme', definition);
    expect({ valid, graph }).toEqual({ valid: false, graph: undefined });
    expect(faults).toContainEqual({
      pointer: '/steps/1/input/wrong',
      message: 'the tool takes no such thing',
    });
  });

  it('gives the faults of what is no workflow at all', async () => {
    const { faults } = await checkDefinition(await registering(), 'acme', { id: 5 });
    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/id',
      '/title',
      '/timeoutSeconds',
      '/steps',
      '/onFailure',
    ]);
  });

  it('lets a step name where the output of a tool is kept', async () => {
    const { steps, ...rest } = registrable('mine', alarms);
    const input = { of: { ref: '/steps/alarms/evidence/hash' } };
    const good = steps.map((step) => ({ ...step, ...('task' in step ? { input } : {}) }));
    expect((await checkDefinition(await registering(), 'acme', { ...rest, steps: good })).faults).toEqual([]);
  });

  it.each<[string, object[], string, string]>([
    ['no end', [alarms], '/steps/0', 'must be the task verifyReport, which ends the run with its report'],
    [
      'an end without a draft',
      [alarms, { kind: 'task', id: 'verify', task: 'verifyReport' }],
      '/steps/1',
      'comes after no step with the task synthesizeReport, whose draft it verifies',
    ],
    [
      'an end that does not wait',
      [
        { kind: 'wait', id: 'pause', seconds: 1 },
        { kind: 'task', id: 'draft', task: 'synthesizeReport', needs: [] },
        { kind: 'task', id: 'verify', task: 'verifyReport' },
      ],
      '/steps/0',
      'verify ends the run and does not wait for it',
    ],
    [
      'a task that is closed to registered workflows',
      [{ kind: 'task', id: 'a', task: 'runTool' }],
      '/steps/0/task',
      'there is no such task',
    ],
  ])('refuses %s', async (_, steps, pointer, message) => {
    const { faults } = await checkDefinition(await registering(), 'acme', { ...registrable('mine'), steps });
    expect(faults).toContainEqual({ pointer, message });
  });
});

describe('drawWorkflow', () => {
  it('shows steps, blocks, order and what is serialised', () => {
    const w = workflowOf(
      'w',
      tool('a', {}, { needs: [] }),
      tool('b', {}, { needs: [] }),
      tool('end', {}, { needs: ['a'] }),
      { kind: 'map', id: 'm', needs: ['a', 'b'], items: [1], maxConcurrency: 1, steps: [tool('in')] },
    );
    expect(drawWorkflow(w)).toEqual({
      nodes: [
        { id: 'a', kind: 'tool' },
        { id: 'b', kind: 'tool' },
        { id: 'end', kind: 'tool' },
        { id: 'm', kind: 'map' },
        { id: 'in', kind: 'tool', inside: 'm' },
      ],
      edges: [
        { from: 'a', to: 'end' },
        { from: 'a', to: 'm' },
        { from: 'b', to: 'm' },
      ],
      serialised: [{ before: 'a', after: 'b' }],
      mermaid: [
        'flowchart TD',
        '  step-a["a (tool)"]',
        '  step-b["b (tool)"]',
        '  step-end["end (tool)"]',
        '  subgraph step-m["m (map)"]',
        '    step-in["in (tool)"]',
        '  end',
        '  step-a --> step-end',
        '  step-a --> step-m',
        '  step-b --> step-m',
        '',
      ].join('\n'),
    });
  });
});
