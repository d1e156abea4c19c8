import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import { endingFaults } from '#services/workflows/ending-faults.ts';
import { knownParts } from '#services/workflows/known-parts.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { agents } from '../../functions/agents/registry.ts';
import { changeReview } from '../../functions/workflows/change-review/workflow.ts';
import { incidentResponse } from '../../functions/workflows/incident-response/workflow.ts';
import { postmortem } from '../../functions/workflows/postmortem/workflow.ts';
import { taskIds, workflows } from '../../functions/workflows/registry.ts';
import { scheduledHealthCheck } from '../../functions/workflows/scheduled-health-check/workflow.ts';
import { type Answer, interpret, type Machine } from './asl-interpreter.ts';
import { broken, RUN } from './running.ts';

const targets = {
  taskArn: (id: string) => `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
  queueUrls: Object.fromEntries(agents.map(({ unit }) => [unit.name, `https://queue/${unit.name}`])),
};
const machineOf = (workflow: (typeof workflows)[number]['unit']) =>
  compileWorkflow(workflow, targets) as unknown as Machine;
const run = (workflow: (typeof workflows)[number]['unit'], answers: Readonly<Record<string, Answer>> = {}) =>
  interpret(machineOf(workflow), RUN, (state) => answers[state] ?? { result: { by: state } });

describe('the workflows of the release', () => {
  it.each(workflows.map(({ unit }) => [unit.id, unit] as const))(
    'compiles %s to the kept state machine (UPDATE_GOLDEN=1 writes it anew)',
    (id, workflow) => {
      const golden = new URL(`./${id}.asl.json`, import.meta.url);
      // the investigation is kept with other queues, by a test of its own
      if (id === 'investigate' && existsSync(golden)) return;
      const text = `${JSON.stringify(machineOf(workflow), null, 2)}\n`;
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
      expect(text).toBe(readFileSync(golden, 'utf8'));
    },
  );

  it.each(workflows.map(({ unit }) => [unit.id, unit] as const))(
    'finds nothing wrong with %s',
    (_, workflow) => {
      expect(validateWorkflow(workflow, knownParts({ agents, taskIds, workflows }))).toEqual([]);
      expect(endingFaults(workflow)).toEqual([]);
    },
  );
});

describe('scheduled-health-check', () => {
  const states = (answers: Readonly<Record<string, Answer>>) =>
    run(scheduledHealthCheck, answers).calls.map(({ state }) => state);

  it('asks no agent where no alarm is on', () => {
    expect(states({ alarms: { result: { alarms: [] } } })).toEqual([
      'alarms',
      'queues',
      'quotas',
      'synthesize',
      'verify',
    ]);
  });

  it.each<[string, Answer]>([
    ['an alarm is on', { result: { alarms: [{ name: 'a' }] } }],
    ['alarms cannot be read, or are too many', broken],
  ])('asks two agents where %s', (_, alarms) => {
    const asked = states({ alarms });
    expect(asked).toEqual(expect.arrayContaining(['metrics', 'logs']));
    expect(asked.slice(-2)).toEqual(['synthesize', 'verify']);
  });
});

describe('incident-response', () => {
  const request = {
    result: { tool: 'set_reserved_concurrency', input: { function: 'orders' }, reason: 'too many' },
  };
  const propose = { result: { approval: 'apr_1', status: 'pending' } };
  const approve = { result: { approval: 'apr_1', status: 'approved' } };
  const acted = (answers: Readonly<Record<string, Answer>>) => {
    const { status, calls } = run(incidentResponse, { request, propose, approve, ...answers });
    return { status, steps: calls.map(({ state }) => state), calls };
  };
  const end = ['synthesize', 'verify'];

  it('proposes what the request names, performs it once it is approved, looks again, and reports', () => {
    const { status, steps, calls } = acted({});
    expect(status).toBe('succeeded');
    expect(steps).toEqual(['ask:investigate', 'request', 'propose', 'approve', 'act', 'look', ...end]);
    const ids = { tenantId: 'acme', runId: 'r', attempt: 1 };
    expect(calls.find(({ state }) => state === 'propose')?.given).toEqual({
      ...ids,
      step: 'propose',
      input: { ...request.result, expiresInSeconds: 3_600 },
    });
    expect(calls.find(({ state }) => state === 'act')?.given).toMatchObject({ input: { approval: 'apr_1' } });
  });

  it('only investigates where the request names no action', () => {
    expect(acted({ request: { result: {} } }).steps).toEqual(['ask:investigate', 'request', ...end]);
  });

  it.each<[string, Answer]>([
    ['nobody approves', broken],
    ['it is answered as anything but approved', { result: { approval: 'apr_1', status: 'rejected' } }],
  ])('performs nothing where %s, and reports', (_, answer) => {
    expect(acted({ approve: answer })).toMatchObject({
      status: 'succeeded',
      steps: ['ask:investigate', 'request', 'propose', 'approve', ...end],
    });
  });

  it('ends with its failure where the action cannot even be proposed', () => {
    const { status, steps } = acted({ propose: broken });
    expect([status, steps.at(-1)]).toEqual(['failed', 'settleFailure']);
  });

  it('reports although the action failed', () => {
    expect(acted({ act: broken, look: broken })).toMatchObject({ status: 'succeeded' });
  });
});

describe.each([changeReview, postmortem])('$id', (workflow) => {
  it('ends with a report whatever cannot be looked at', () => {
    const looks = Object.fromEntries(
      ['changes', 'stacks', 'alarms', 'parts', 'metrics', 'logs'].map((id) => [id, broken] as const),
    );
    const execution = run(workflow, looks);
    expect(execution.status).toBe('succeeded');
    expect(execution.calls.slice(-2).map(({ state }) => state)).toEqual(['synthesize', 'verify']);
  });

  it('settles the run where the report cannot be made', () => {
    const execution = run(workflow, { synthesize: broken });
    expect(execution.status).toBe('failed');
    expect(execution.calls.at(-1)?.state).toBe('settleFailure');
  });
});
