import type { memoryAgentRegistry } from '#adapters/memory/agent-registry.ts';
import type { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import type { memoryRunStore } from '#adapters/memory/run-store.ts';
import { exampleIds } from '#declare/examples.ts';
import type { AgentResult, Report } from '#domain/findings/report.ts';
import { canonicalJson } from '#domain/json.ts';
import type { Run } from '#domain/runs/run.ts';
import { recordedEvidence } from './recorded-evidence.ts';

/** Now, for every test of the API. */
export const NOW = Date.UTC(2026, 10, 21, 3);

const runOf = (id: string, members: Partial<Run> = {}): Run => ({
  id,
  tenantId: 'acme',
  workflow: 'investigate',
  status: 'queued',
  input: { task: 'Test task', agents: [], labels: {} },
  routing: { agents: ['log-analysis'], by: 'everyone', reason: 'no word decided', scores: [] },
  requestedBy: 'key_1',
  correlationId: 'req_1',
  createdAt: NOW - 60_000,
  updatedAt: NOW - 60_000,
  deadlineAt: NOW + 840_000,
  version: 1,
  attempt: 1,
  cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  ...members,
});

const report: Report = {
  run: exampleIds.finishedRun,
  tenant: 'acme',
  task: 'Test task',
  window: { from: NOW - 3_600_000, to: NOW },
  outcome: 'no-incident',
  summary: [],
  causes: [],
  findings: [],
  hypotheses: [],
  ruledOut: [],
  gaps: [],
  timeline: [],
  nextSteps: [],
  observations: [],
  cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  plannedBy: 'deterministic',
  startedAt: NOW - 60_000,
  finishedAt: NOW - 30_000,
};

/** Puts what the examples of the routes name: an agent, a queued run and a finished one with its report. */
export async function seed(ports: {
  runs: ReturnType<typeof memoryRunStore>;
  evidence: ReturnType<typeof memoryEvidenceStore>;
  agents: ReturnType<typeof memoryAgentRegistry>;
}): Promise<void> {
  const input = await ports.evidence.put('acme', '{}', 'application/json');
  await ports.evidence.put('acme', canonicalJson(recordedEvidence), 'application/json');
  const kept = await ports.evidence.put('acme', canonicalJson(report), 'application/json');
  await ports.agents.register({
    id: exampleIds.agent,
    title: 'Log analysis',
    description: 'Reads logs.',
    capabilities: ['logs'],
    keywords: { log: 2 },
    tools: ['search_logs'],
    status: 'enabled',
  });
  const accepted = {
    type: 'run-accepted',
    workflow: 'investigate',
    input,
    requestedBy: 'key_1',
    at: NOW - 60_000,
  } as const;
  for (const id of [exampleIds.run, exampleIds.finishedRun, exampleIds.failedRun]) {
    const run = runOf(id);
    const entry = {
      id: `start-${id}`,
      tenantId: 'acme',
      runId: id,
      kind: 'start-run',
      createdAt: NOW,
    } as const;
    await ports.runs.create(run, [accepted], entry);
  }
  await ports.runs.update(
    runOf(exampleIds.finishedRun, {
      status: 'succeeded',
      version: 2,
      finishedAt: NOW - 30_000,
      report: kept,
    }),
    [{ type: 'run-succeeded', report: kept, verdict: 'no-incident', at: NOW - 30_000 }],
  );
  await endBadly(ports);
}

/** The failed run: its agent has ended, and what followed gave up. */
async function endBadly(ports: Pick<Parameters<typeof seed>[0], 'runs' | 'evidence'>): Promise<void> {
  const at = NOW - 30_000;
  const error = { code: 'unavailable', message: 'the table did not answer' };
  const left: AgentResult = {
    ...{ agent: exampleIds.agent, observations: [], findings: [], gaps: [], notes: [] },
    stopped: 'done',
  };
  const result = await ports.evidence.put('acme', canonicalJson(left), 'application/json');
  const step = 'agent:log-analysis';
  await ports.runs.update(
    runOf(exampleIds.failedRun, { status: 'failed', version: 2, finishedAt: at, failure: error }),
    [
      { type: 'step-claimed', step, epoch: 1, at },
      { type: 'step-completed', step, epoch: 1, result, at },
      { type: 'step-claimed', step: 'synthesize', epoch: 1, at },
      { type: 'step-failed', step: 'synthesize', epoch: 1, error, at },
      { type: 'step-claimed', step: 'verify', epoch: 1, at },
      { type: 'run-failed', error, at },
    ],
  );
}

/** A message for an agent, as its workflow sends it. */
export const deadMessage = (members: object = {}): string =>
  JSON.stringify({
    taskToken: 'secret-token',
    tenantId: 'acme',
    runId: exampleIds.run,
    agent: exampleIds.agent,
    correlationId: 'req_1',
    ...members,
  });
