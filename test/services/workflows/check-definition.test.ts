import { checkDefinition } from '#services/workflows/check-definition.ts';
import { drawWorkflow } from '#services/workflows/draw-workflow.ts';
import { knownParts } from '#services/workflows/known-parts.ts';
import { agents } from '../../../functions/agents/registry.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';
import { taskIds, workflows } from '../../../functions/workflows/registry.ts';
import { tool, workflowOf } from '../../declare/running.ts';

const known = knownParts({ agents, taskIds, workflows });

describe('checkDefinition', () => {
  it('finds nothing wrong with any workflow of this release', () => {
    for (const { unit } of workflows)
      expect(checkDefinition(unit, known)).toMatchObject({ valid: true, faults: [] });
  });

  it('knows the tools of the agents, with what they take and leave', () => {
    const steps = [
      { kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} },
      {
        kind: 'tool',
        id: 'logs',
        tool: 'search_logs',
        input: { group: { ref: '/steps/alarms/alarms' }, wrong: 1 },
      },
    ];
    const { valid, faults, graph } = checkDefinition({ ...investigate, steps }, known);
    expect({ valid, graph }).toEqual({ valid: false, graph: undefined });
    expect(faults).toContainEqual({
      pointer: '/steps/1/input/wrong',
      message: 'the tool takes no such thing',
    });
  });

  it('gives the faults of what is no workflow at all', () => {
    expect(checkDefinition({ id: 5 }, known).faults.map(({ pointer }) => pointer)).toEqual([
      '/id',
      '/title',
      '/timeoutSeconds',
      '/steps',
      '/onFailure',
    ]);
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
