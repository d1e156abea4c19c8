import fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow } from '#declare/workflow.ts';
import { needsOf } from '#declare/workflow-plan.ts';
import { innerSteps } from '#declare/workflow-references.ts';
import { canonicalJson } from '#domain/json.ts';
import { execute, type Performers } from '#services/workflows/execute.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { interpret, type Machine } from '../../declare/asl-interpreter.ts';
import { broken, RUN, targets, tool, workflowOf } from '../../declare/running.ts';
import { diceOf, randomWorkflow } from './random-workflow.ts';

const permanent = (): Error => Object.assign(new Error('tool_failed: no'), { name: 'Permanent' });

interface Walked {
  readonly status: string;
  readonly calls: readonly { readonly step: string; readonly given: unknown }[];
  /** Beginnings (`+`) and ends (`-`) of steps, in their order. */
  readonly trace: readonly string[];
}

async function walked(
  workflow: Workflow,
  {
    performers = {},
    find = () => undefined,
  }: { performers?: Partial<Performers>; find?: (id: string) => Workflow | undefined } = {},
): Promise<Walked> {
  const calls: { step: string; given: unknown }[] = [];
  const trace: string[] = [];
  const ambient = { clock: memoryClock(0, { sleeping: 'skips' }), random: memoryRandomness(1) };
  const { tenantId, runId, attempt, agents, correlationId } = RUN;
  const task: Performers['task'] = async (id, payload) => {
    const step = String(payload['step'] ?? id);
    calls.push({ step, given: payload });
    trace.push(`+${step}`);
    for (let i = step.length % 3; i > 0; i -= 1) await Promise.resolve();
    trace.push(`-${step}`);
    if ((payload['input'] as { fails?: boolean } | undefined)?.fails === true) throw permanent();
    return { by: step };
  };
  const status = await execute(
    ambient,
    workflow,
    { tenantId, runId, attempt, agents, correlationId },
    { task, agent: async (agent) => ({ agent }), ...performers },
    find,
  );
  return { status, calls, trace };
}

const interpreted = (workflow: Workflow) =>
  interpret(compileWorkflow(workflow, targets) as unknown as Machine, RUN, (state, given) =>
    given.input?.fails === true ? broken : { result: { by: state } },
  );

const isFailing = (given: unknown): boolean =>
  (given as { input?: { fails?: boolean } }).input?.fails === true;

const sorted = (calls: readonly { step: string; given: unknown }[]): string[] =>
  calls.map(({ step, given }) => `${step} ${canonicalJson(given)}`).sort();

describe('execute', () => {
  it('walks random workflows as the compiled machine does: same steps, same inputs, same end', async () => {
    let whole = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5_039), { minLength: 40, maxLength: 120 }), async (numbers) => {
        const workflow = randomWorkflow(diceOf(numbers));
        const { status, calls } = await walked(workflow);
        const engine = interpreted(workflow);
        expect(status).toBe(engine.status);
        const mine = sorted(calls);
        const theirs = sorted(engine.calls.map(({ state, given }) => ({ step: state, given })));
        if (status === 'failed') expect(calls.at(-1)?.step).toBe('settle');
        if (mine.length === theirs.length) {
          expect(mine).toEqual(theirs);
          whole += 1;
        } else {
          // the interpreter ends what stands beside a failure, where the walk begins nothing new
          expect(calls.some(({ given }) => isFailing(given))).toBe(true);
          for (const call of mine) expect(theirs).toContain(call);
        }
      }),
      { numRuns: 500 },
    );
    expect(whole).toBeGreaterThan(400);
  });

  it('begins no step before all that it needs have ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5_039), { minLength: 40, maxLength: 120 }), async (numbers) => {
        const workflow = randomWorkflow(diceOf(numbers));
        const { trace } = await walked(workflow);
        for (const [id, needs] of orderOf(workflow.steps, 'sequence')) {
          const begun = trace.indexOf(`+${id}`);
          for (const need of begun < 0 ? [] : needs) expect(trace.indexOf(`-${need}`)).toBeLessThan(begun);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes random workflows that validation accepts', () => {
    const schema = { type: 'object' };
    const known = {
      tasks: ['act'],
      failureTasks: ['settle'],
      agents: [],
      tools: { look: { mutates: false, input: schema, output: schema } },
      workflow: () => undefined,
    };
    fc.assert(
      fc.property(fc.array(fc.nat(5_039), { minLength: 40, maxLength: 120 }), (numbers) => {
        const faults = validateWorkflow(randomWorkflow(diceOf(numbers)), known);
        expect(faults.filter(({ message }) => !/nothing can be at|is never reached/.test(message))).toEqual(
          [],
        );
      }),
      { numRuns: 300 },
    );
  });

  it('asks agents by name and by choice, with what the step allows, and takes a lost one for a gap', async () => {
    const asked: unknown[] = [];
    const ask = {
      kind: 'agent',
      id: 'ask',
      agent: 'infrastructure',
      timeoutSeconds: 60,
      heartbeatSeconds: 20,
    } as const;
    const workflow = workflowOf(
      'w',
      { kind: 'agents', id: 'all', maxConcurrency: 2, timeoutSeconds: 60, heartbeatSeconds: 20 },
      { ...ask, tier: 'cheap', budgetMicros: 5 },
      tool('last', { all: { ref: '/steps/all' }, one: { ref: '/steps/ask/agent' } }),
    );
    const agent: Performers['agent'] = async (name, _, bounds) => {
      asked.push([name, bounds]);
      if (name === 'log-analysis') throw permanent();
      return { agent: name };
    };
    const { calls } = await walked(workflow, { performers: { agent } });
    expect(asked).toEqual([
      ['log-analysis', {}],
      ['infrastructure', { tier: 'cheap', budgetMicros: 5 }],
    ]);
    expect(calls.at(-1)?.given).toMatchObject({
      input: { all: [{ lost: 'Permanent' }], one: 'infrastructure' },
    });
  });

  it('walks the steps of a sub-workflow in its place', async () => {
    const sub = workflowOf('sub', tool('a'), tool('b', { a: { ref: '/steps/a/by' } }));
    const whole = workflowOf(
      'w',
      { kind: 'workflow', id: 'one', workflow: 'sub' },
      tool('z', { b: { ref: '/steps/one/b/by' } }),
    );
    const { calls } = await walked(whole, { find: () => sub });
    expect(calls.map(({ step }) => step)).toEqual(['one.a', 'one.b', 'z']);
    expect(calls.at(-1)?.given).toMatchObject({ input: { b: 'one.b' } });
  });

  it('lets people decide, and fails where nobody can be asked', async () => {
    const workflow = workflowOf('w', tool('a'), {
      kind: 'approval',
      id: 'may',
      question: 'May it?',
      approval: { ref: '/steps/a/by' },
      timeoutSeconds: 60,
    });
    const asked: unknown[] = [];
    const approval: Performers['approval'] = async (task, payload) => {
      asked.push([task, payload]);
      return { status: 'approved' };
    };
    expect((await walked(workflow, { performers: { approval } })).status).toBe('succeeded');
    const ids = { tenantId: 'acme', runId: 'r', attempt: 1 };
    const question = { step: 'may', question: 'May it?', timeoutSeconds: 60, approval: 'a' };
    expect(asked).toEqual([['requestApproval', { ...ids, ...question }]]);
    expect((await walked(workflow)).status).toBe('failed');
  });

  it('tries again what may pass, as often as the rule says', async () => {
    const workflow = workflowOf('w', tool('a', {}, { retry: { attempts: 2, firstDelaySeconds: 1 } }));
    let tries = 0;
    const task: Performers['task'] = async (id) => {
      if (id === 'settle') return {};
      tries += 1;
      throw new Error('passing');
    };
    expect((await walked(workflow, { performers: { task } })).status).toBe('failed');
    expect(tries).toBe(3);
  });
});

/** Every list of steps, at any depth: step → what it needs. Rounds of a map repeat names, so those are left out. */
function orderOf(steps: Workflow['steps'], order: 'sequence' | 'parallel'): [string, readonly string[]][] {
  const own = [...needsOf(steps, order)].map(([id, needs]): [string, readonly string[]] => [id, [...needs]]);
  const leaves = new Set(steps.filter(({ kind }) => kind === 'tool' || kind === 'task').map(({ id }) => id));
  return [
    ...own
      .filter(([id]) => leaves.has(id))
      .map(([id, needs]): [string, readonly string[]] => [id, needs.filter((n) => leaves.has(n))]),
    ...steps.flatMap((step) =>
      step.kind === 'map' ? [] : innerSteps(step).flatMap((inner) => orderOf(inner.steps, inner.order)),
    ),
  ];
}
