import { OrchestratorError } from '#domain/errors.ts';
import type { Run } from '#domain/runs/run.ts';
import { openQuestions } from '#services/approvals/open-questions.ts';
import { requestApproval } from '#services/effects/request-approval.ts';
import { changeRun } from '#services/runs/change-run.ts';
import { sampleRun } from '../../ports/samples.ts';
import { effectsWorld, EFFECTS_START as START } from '../../support/effects.ts';

const MINUTE = 60_000;

/** A running run, and what it asks with `ask`, or by waiting for a proposed action with `waitFor`. */
async function waitingWorld() {
  const world = await effectsWorld();
  const { deps, run } = world;
  const key = { tenantId: 'acme', runId: run.id };
  const deadlineAt = START + 7_200_000;
  await deps.runs.update({ ...run, status: 'running', version: run.version + 1, deadlineAt }, []);
  const step = { ...key, attempt: 1, taskToken: 'token' };
  const ask = (question: string, minutes: number) =>
    requestApproval(deps, { ...step, step: question, question, timeoutSeconds: minutes * 60 });
  const waitFor = (approval: string) =>
    requestApproval(deps, { ...step, step: 'approve', question: 'May it?', timeoutSeconds: 600, approval });
  const stored = async (): Promise<Run> => {
    const run = await deps.runs.get('acme', key.runId);
    if (run === undefined) throw new OrchestratorError('not_found', 'no run');
    return run;
  };
  const open = async () => openQuestions(deps, await stored());
  return { ...world, key, ask, waitFor, stored, open };
}

describe('openQuestions', () => {
  it('are what steps of the run wait for, the first to expire first', async () => {
    const { ask, waitFor, open, propose } = await waitingWorld();
    const late = await ask('Is the window open?', 120);
    const { proposal } = await propose();
    // nothing waits for it yet
    expect((await open()).map(({ approval }) => approval)).toEqual([late.proposal.id]);
    await waitFor(proposal.id);
    const soon = await ask('Is anybody there?', 10);
    expect(await open()).toEqual([
      { approval: soon.proposal.id, question: 'Is anybody there?', expiresAt: START + 10 * MINUTE },
      {
        approval: proposal.id,
        question: 'May turn_dial be performed on dial:a?',
        expiresAt: proposal.expiresAt,
      },
      { approval: late.proposal.id, question: 'Is the window open?', expiresAt: START + 120 * MINUTE },
    ]);
  });

  it('are gone once they are decided, and from the moment on they expire', async () => {
    const { ask, open, say, deps } = await waitingWorld();
    const [first, second] = [await ask('A?', 10), await ask('B?', 10)];
    await ask('C?', 20);
    await say('bob', first);
    await say('bob', second, 'reject');
    expect((await open()).map(({ question }) => question)).toEqual(['C?']);
    await deps.clock.advance(20 * MINUTE - 1);
    expect(await open()).toHaveLength(1);
    await deps.clock.advance(1);

    expect(await open()).toEqual([]);
  });

  it('are none of a run that is being cancelled, and none of another run', async () => {
    const { ask, open, deps, key } = await waitingWorld();
    await ask('A?', 10);
    expect(await openQuestions(deps, sampleRun('acme', { status: 'running' }))).toEqual([]);
    await changeRun(deps, key, 'request-cancel', { events: [] });
    expect(await open()).toEqual([]);
  });

  it('are those of the run that it goes on with, too', async () => {
    const { ask, deps, run } = await waitingWorld();
    const { proposal } = await ask('A?', 10);
    const next = sampleRun('acme', { status: 'running', resumes: run.id });
    const asked = [{ approval: proposal.id, question: 'A?', expiresAt: START + 10 * MINUTE }];
    expect(await openQuestions(deps, next)).toEqual(asked);
    expect(await openQuestions(deps, { ...next, tenantId: 'acme2' })).toEqual([]);
  });
});
