import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { Report } from '#domain/findings/report.ts';
import type { Run } from '#domain/runs/run.ts';
import { decideApproval } from '#services/effects/decide-approval.ts';
import { performForStep } from '#services/effects/perform-for-step.ts';
import { proposeForStep } from '#services/effects/propose-for-step.ts';
import { verifyForStep } from '#services/effects/verify-for-step.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { replayRun } from '#services/replay/replay-run.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { turnDial } from '../../support/effects.ts';
import { engineDeps, inputOf, START } from '../../support/engine.ts';

/** A run that proposes to turn a dial, asks bob, acts where he approves, looks again, and reports. */
async function reported(decision: 'approve' | 'reject' | undefined) {
  const engine = engineDeps();
  const deps = {
    ...engine,
    approvals: memoryApprovalStore(engine.state),
    grants: memoryActionGrantStore(),
    toolSwitches: memoryToolSwitches(),
    actuator: memoryActuator({ 'dial:a': { level: 1 } }, (state, { arguments: { level } }) => ({
      ...state,
      level: level ?? null,
    })),
  };
  const on = { tool: 'turn_dial', enabled: true, changedBy: 'root', changedAt: START };
  await deps.toolSwitches.set({ tenantId: 'acme', ...on });
  const run: Run = await startRun(deps, {
    ...{
      tenantId: 'acme',
      requestedBy: 'ann',
      correlationId: 'c',
      workflow: 'acts',
      input: inputOf('quiet'),
    },
    routing: () => ({ agents: [], by: 'pinned', reason: 'the workflow asks no agent', scores: [] }),
  });
  const execution = { tenantId: 'acme', runId: run.id, attempt: 1 };
  if (decision !== undefined) {
    const input = { tool: 'turn_dial', input: { dial: 'a', level: 7 }, reason: 'quiet' };
    const { approval, hash } = await proposeForStep(deps, [turnDial], {
      ...execution,
      step: 'propose',
      input,
    });
    const principal = { tenantId: 'acme', id: 'bob' };
    await decideApproval(deps, { principal, id: approval, decision, hash, via: 'api' });
    if (decision === 'approve') {
      await performForStep(deps, [turnDial], { ...execution, input: { approval } });
      await verifyForStep(deps, [turnDial], { ...execution, step: 'look', input: { approval } });
    }
  }
  await draftReport(deps, execution);
  const { report } = await publishReport(deps, execution);
  const stored = await deps.evidence.get('acme', report.hash);
  return {
    actions: Report.parse(JSON.parse(Buffer.from(stored?.content ?? []).toString())).actions,
    record: await collectRecord(deps, { tenantId: 'acme', runId: run.id }),
  };
}

describe('the report of a run that acts', () => {
  it('names the action, who approved it, and what became of it', async () => {
    const { actions } = await reported('approve');
    expect(actions).toEqual([
      {
        approval: expect.stringMatching(/^apr_/),
        tool: 'turn_dial',
        target: 'dial:a',
        arguments: { dial: 'a', level: 7 },
        risk: 'low',
        status: 'executed',
        decisions: [{ by: 'bob', decision: 'approve' }],
        performedAt: START,
        outcome: 'done, and what was promised holds',
        checked: { holds: true, at: START },
      },
    ]);
  });

  it('names an action that was refused, and says nothing of actions where none was proposed', async () => {
    expect((await reported('reject')).actions).toMatchObject([{ status: 'rejected' }]);
    expect((await reported(undefined)).actions).toBeUndefined();
  });

  it.each(['approve', 'reject'] as const)('comes out byte for byte in a replay (%s)', async (decision) => {
    const { record } = await reported(decision);
    expect(await replayRun(record, [])).toMatchObject({ identical: true });
  });
});
