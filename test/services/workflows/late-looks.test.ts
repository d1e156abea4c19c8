import * as fc from 'fast-check';
import { Workflow } from '#declare/workflow.ts';
import { knownParts } from '#services/workflows/known-parts.ts';
import { lateLooks } from '#services/workflows/late-looks.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { agents } from '../../../functions/agents/registry.ts';
import { taskIds, workflows } from '../../../functions/workflows/registry.ts';
import { randomDefinition } from '../replay/random-definition.ts';
import { alarms, registrable } from './registering.ts';

const known = knownParts({ agents, taskIds, workflows });
const draft = { kind: 'task', id: 'draft', task: 'synthesizeReport' };
const verify = { kind: 'task', id: 'verify', task: 'verifyReport' };
const look = (id: string, more: object = {}) => ({ ...alarms, id, ...more });
const workflowOf = (...steps: object[]): Workflow =>
  Workflow.parse({ ...registrable('mine'), steps: [...steps, verify] });
const faultsOf = (...steps: object[]) => lateLooks(workflowOf(...steps), known.workflow);
const pointersOf = (...steps: object[]) => faultsOf(...steps).map(({ pointer }) => pointer);

describe('lateLooks', () => {
  it('finds nothing in any workflow of the release, nor in those that tests make at random', () => {
    for (const { unit } of workflows) expect(lateLooks(unit, known.workflow)).toEqual([]);
    for (let seed = 1; seed <= 300; seed += 1) {
      const { workflow } = randomDefinition(seed, ['log-analysis', 'infrastructure'], seed % 2 === 0);
      expect(lateLooks(workflow, known.workflow)).toEqual([]);
    }
  });

  it('says of a look beside the draft, and of one after it, what to do', () => {
    expect(faultsOf(look('first'), { ...draft, needs: [] }, look('last', { needs: ['draft'] }))).toEqual([
      {
        pointer: '/steps/0',
        message:
          'may run when draft drafts the report, and then what it finds is in no report: name first in the needs of draft',
      },
      {
        pointer: '/steps/2',
        message:
          'comes after draft, which drafts the report: what it finds would be in no report; put it before',
      },
    ]);
  });

  it('is a fault of the definition, so that nobody can register it', () => {
    const { steps, ...rest } = workflowOf(look('first'), draft, look('last'));
    expect(validateWorkflow({ ...rest, steps }, known).map(({ pointer }) => pointer)).toEqual(['/steps/2']);
  });

  const when = { ref: '/input/agents/0', exists: true };
  const choice = (id: string, ...steps: object[]) => ({ kind: 'choice', id, choices: [{ when, steps }] });
  const asked = { timeoutSeconds: 120, heartbeatSeconds: 60 };
  it.each<[string, object[], string[]]>([
    ['an agent', [draft, { kind: 'agent', id: 'a', agent: 'log-analysis', ...asked }], ['/steps/1']],
    ['the agents', [draft, { kind: 'agents', id: 'a', maxConcurrency: 2, ...asked }], ['/steps/1']],
    ['an act', [draft, { kind: 'task', id: 'act', task: 'performAction' }], ['/steps/1']],
    [
      'people on an action',
      [
        { kind: 'task', id: 'ask', task: 'proposeAction' },
        draft,
        {
          kind: 'approval',
          id: 'may',
          question: '?',
          approval: { ref: '/steps/ask/approval' },
          timeoutSeconds: 60,
        },
      ],
      ['/steps/2'],
    ],
    [
      'a look in a block',
      [draft, { kind: 'parallel', id: 'p', steps: [look('a'), look('b')] }],
      ['/steps/1'],
    ],
    ['a look in a branch', [draft, choice('c', look('a'))], ['/steps/1']],
    [
      'a look for each',
      [draft, { kind: 'map', id: 'm', items: ['a'], maxConcurrency: 1, steps: [look('a')] }],
      ['/steps/1'],
    ],
    ['a workflow that looks', [draft, { kind: 'workflow', id: 'w', workflow: 'investigate' }], ['/steps/1']],
    [
      'a look that makes good',
      [
        draft,
        { kind: 'wait', id: 'w', seconds: 1 },
        look('a', { needs: [] }),
        { ...look('b'), needs: ['a'] },
      ],
      ['/steps/2', '/steps/3'],
    ],
    [
      'a look beside a draft in one block',
      [{ kind: 'parallel', id: 'p', steps: [look('a'), draft] }],
      ['/steps/0/steps/0'],
    ],
    [
      'a look beside a block that drafts',
      [look('a'), { ...choice('c', look('b'), draft), needs: [] }],
      ['/steps/0'],
    ],
    ['a look between two drafts', [look('a'), { ...draft, id: 'early' }, look('b'), draft], ['/steps/2']],
    [
      'a draft for each',
      [{ kind: 'map', id: 'm', items: ['a'], maxConcurrency: 1, steps: [look('a'), draft] }],
      ['/steps/0/steps/1'],
    ],
    [
      'a draft in a block for each',
      [
        {
          ...{ kind: 'map', id: 'm', items: ['a'], maxConcurrency: 1 },
          steps: [look('a'), { kind: 'parallel', id: 'p', steps: [draft] }],
        },
      ],
      ['/steps/0/steps/1/steps/0'],
    ],
    [
      'a look where a block that drafts is made good',
      [{ kind: 'parallel', id: 'p', steps: [draft], catch: { next: 'fail', compensate: [look('a')] } }],
      ['/steps/0/catch/compensate'],
    ],
  ])('finds %s too late', (_, steps, pointers) => {
    expect(pointersOf(...steps)).toEqual(pointers);
  });

  it.each<[string, object[]]>([
    ['looks beside each other', [look('a'), look('b', { needs: [] }), { ...draft, needs: ['a', 'b'] }]],
    [
      'a look that the draft reads',
      [look('a'), { ...draft, needs: [], input: { of: { ref: '/steps/a/evidence' } } }],
    ],
    [
      'a pause, a question and a choice after the draft',
      [
        look('a'),
        draft,
        { kind: 'wait', id: 'w', seconds: 1 },
        { kind: 'approval', id: 'may', question: 'Shall it be told?', timeoutSeconds: 60 },
        choice('c', { kind: 'wait', id: 'x', seconds: 1 }),
      ],
    ],
    [
      'a branch that looks beside one that drafts',
      [{ ...choice('c', draft), otherwise: [look('a'), { ...draft, id: 'other' }] }],
    ],
    ['a draft where a look is made good', [look('a', { catch: { next: 'fail', compensate: [draft] } })]],
    [
      'a look before a draft where a look is made good',
      [look('a', { catch: { next: 'fail', compensate: [look('b'), draft] } })],
    ],
    ['no draft', [look('a')]],
  ])('lets %s be', (_, steps) => {
    expect(pointersOf(...steps)).toEqual([]);
  });

  it('does not go round in workflows that hold each other', () => {
    const sub = workflowOf({ kind: 'workflow', id: 'w', workflow: 'round' });
    expect(lateLooks(workflowOf(draft, { kind: 'workflow', id: 'w', workflow: 'round' }), () => sub)).toEqual(
      [],
    );
  });

  it('finds exactly the looks that the draft does not wait for, in any order', () => {
    const drawn = fc.array(
      fc.record({ looks: fc.boolean(), needs: fc.option(fc.array(fc.nat(9)), { nil: undefined }) }),
      { minLength: 2, maxLength: 9 },
    );
    fc.assert(
      fc.property(drawn, fc.nat(), (all, place) => {
        const at = place % all.length;
        const needs = all.map((step, i) => needsAt(step.needs, i));
        const steps = all.map((step, i) => ({
          ...(i === at ? draft : step.looks ? alarms : { kind: 'wait', seconds: 1 }),
          id: `s${i}`,
          needs: step.needs && needs[i]?.map((n) => `s${n}`),
        }));
        const waits = (from: number, to: number): boolean =>
          (needs[from] ?? []).some((need) => need === to || waits(need, to));
        const missed = all.flatMap(({ looks }, i) =>
          looks && i !== at && !waits(at, i) ? [`/steps/${i}`] : [],
        );
        expect(pointersOf(...steps)).toEqual(missed);
      }),
      { numRuns: 500 },
    );
  });
});

/** What the step at `i` waits for: earlier ones alone, so that there is no cycle; the one before it where none are said. */
const needsAt = (stated: readonly number[] | undefined, i: number): readonly number[] =>
  stated === undefined ? [i - 1].filter((before) => before >= 0) : [...new Set(stated)].filter((n) => n < i);
