import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { Run } from '#domain/runs/run.ts';
import type { NewEvent, OutboxEntry } from '#ports/run-store.ts';

const random = memoryRandomness(7);

/** A reference to some content. */
export const evidenceOf = (content: string): EvidenceRef => ({
  hash: sha256(content),
  bytes: content.length,
  mediaType: 'application/json',
});

/** A queued run of a tenant; each has an id of its own, later ones sort behind. */
export const sampleRun = (tenantId: string, members: Partial<Run> = {}): Run => ({
  id: random.id('run'),
  tenantId,
  workflow: 'investigate',
  status: 'queued',
  input: {
    task: 'why does "payments" answer 5xx?\n\u0000 😀',
    context: { deep: [[[[{ a: null }]]]], tiny: 1e-200, huge: 1e300, '': '' },
    agents: ['log-analysis'],
    labels: { team: 'payments' },
  },
  routing: { agents: ['log-analysis'], by: 'pinned', reason: 'the caller chose', scores: [] },
  requestedBy: 'key_1',
  correlationId: 'req_1',
  createdAt: 1000,
  updatedAt: 1000,
  deadlineAt: 900_000,
  version: 1,
  attempt: 1,
  cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  ...members,
});

/** The entry that starts the run. */
export const outboxOf = (run: Run, createdAt = run.createdAt): OutboxEntry => ({
  id: `start-${run.id}`,
  tenantId: run.tenantId,
  runId: run.id,
  kind: 'start-run',
  createdAt,
});

/** The first event of every sample. */
export const accepted: NewEvent = {
  type: 'run-accepted',
  workflow: 'investigate',
  input: evidenceOf('input'),
  requestedBy: 'key_1',
  at: 1000,
};

/** An event that says a number. */
export const drawn = (value: number): NewEvent => ({
  type: 'random-drawn',
  step: 'agent:log-analysis',
  value,
  at: 2000,
});

/** The code of the error that a promise rejects with; `none` when it holds, the error itself when unexpected. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof OrchestratorError ? error.code : error;
  }
}
