import fc from 'fast-check';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow, WorkflowStep } from '#declare/workflow.ts';
import { cycleIn, needsOf, planOf } from '#declare/workflow-plan.ts';
import { interpret, type Machine } from './asl-interpreter.ts';

const targets = { taskArn: (id: string) => id, queueUrls: {} };
const RUN = { tenantId: 'acme', runId: 'r', attempt: 1 };
const tool = (id: string, more: object = {}): WorkflowStep => ({
  kind: 'tool',
  id,
  tool: 'look',
  input: {},
  ...more,
});
const workflowOf = (steps: readonly WorkflowStep[]): Workflow => ({
  id: 'w',
  title: 'W',
  timeoutSeconds: 600,
  steps,
  onFailure: 'settle',
});
const machineOf = (steps: readonly WorkflowStep[]): Machine =>
  compileWorkflow(workflowOf(steps), targets) as unknown as Machine;

/** Steps that each need some of those before them, read what some of these left, and take some time. */
const graphs = fc
  .array(fc.record({ needs: fc.nat(), reads: fc.nat(), takes: fc.integer({ min: 1, max: 9 }) }), {
    minLength: 1,
    maxLength: 9,
  })
  .map((rows) =>
    rows.map(({ needs, reads, takes }, i) => {
      const before = rows.slice(0, i).map((_, j) => `s${j}`);
      const chosen = (bits: number): string[] => before.filter((_, j) => (bits >> (j * 3)) % 8 < 2);
      const input = Object.fromEntries(chosen(reads).map((id) => [id, { ref: `/steps/${id}/made` }]));
      return { takes, step: tool(`s${i}`, { needs: chosen(needs), input }) };
    }),
  );

describe('compileWorkflow, on any order of steps without cycles', () => {
  it('runs each step once, after all that it needs and as soon as what it says to wait for has ended', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const steps = graph.map(({ step }) => step);
        const needs = needsOf(steps, 'sequence');
        const { serialised } = planOf(needs);
        const execution = interpret(machineOf(steps), RUN, (state) => ({
          result: { made: `by ${state}` },
          takes: graph.find(({ step }) => step.id === state)?.takes ?? 0,
        }));
        expect(execution.status).toBe('succeeded');
        expect(execution.calls.map(({ state }) => state).sort()).toEqual(steps.map(({ id }) => id).sort());
        for (const call of execution.calls) {
          const waitsFor = [
            ...(needs.get(call.state) ?? []),
            ...serialised.filter(({ after }) => after === call.state).map(({ before }) => before),
          ];
          const ends = execution.calls.filter(({ state }) => waitsFor.includes(state)).map(({ to }) => to);
          expect(call.from).toBe(Math.max(0, ...ends));
          const read = Object.fromEntries(Object.keys(call.given.input).map((id) => [id, `by ${id}`]));
          expect(call.given.input).toEqual(read);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says nothing is serialised of an order made of sequences and branches', () => {
    const build = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constant<Tree>({ kind: 'leaf' }),
        fc.record({
          kind: fc.constantFrom('sequence' as const, 'parallel' as const),
          parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
        }),
      ),
    }));
    fc.assert(
      fc.property(build.tree, (tree) => {
        const needs = new Map<string, ReadonlySet<string>>();
        grow(tree, [], needs);
        expect(planOf(needs).serialised).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('says what an N makes wait, and makes the least of it wait', () => {
    const steps = [
      tool('a', { needs: [] }),
      tool('b', { needs: [] }),
      tool('c', { needs: ['a'] }),
      tool('d', { needs: ['a', 'b'] }),
    ];
    expect(planOf(needsOf(steps, 'sequence')).serialised).toEqual([{ before: 'a', after: 'b' }]);
  });
});

type Tree = { kind: 'leaf' } | { kind: 'sequence' | 'parallel'; parts: Tree[] };

/** Adds the steps of a tree, each needing all of `before`; answers what the next in a sequence must need. */
function grow(
  tree: Tree,
  before: readonly string[],
  needs: Map<string, ReadonlySet<string>>,
): readonly string[] {
  if (tree.kind === 'leaf') {
    const id = `s${needs.size}`;
    needs.set(id, new Set(before));
    return [id];
  }
  if (tree.kind === 'parallel') return tree.parts.flatMap((part) => grow(part, before, needs));
  return tree.parts.reduce<readonly string[]>((ends, part) => grow(part, ends, needs), before);
}

describe('cycleIn', () => {
  it('finds a cycle exactly where no order exists', () => {
    const edges = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const needs = new Map<string, Set<string>>();
        for (let i = 0; i < 7; i += 1) needs.set(`s${i}`, new Set());
        for (const [a, b] of pairs) needs.get(`s${a}`)?.add(`s${b}`);
        const cycle = cycleIn(needs);
        expect(cycle === undefined).toBe(sorts(needs));
        for (const [i, id] of (cycle ?? []).slice(0, -1).entries()) {
          expect(needs.get(id)?.has(cycle?.[i + 1] ?? '')).toBe(true);
        }
      }),
    );
  });
});

function sorts(needs: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const done = new Set<string>();
  for (let i = 0; i < needs.size; i += 1) {
    for (const [id, all] of needs) if ([...all].every((need) => done.has(need))) done.add(id);
  }
  return done.size === needs.size;
}
