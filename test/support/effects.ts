import * as z from 'zod';
import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { type Consequence, memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryRunStore } from '#adapters/memory/run-store.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { memoryTaskTokens } from '#adapters/memory/workflow-engine.ts';
import { defineAction } from '#declare/action.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import { decideApproval } from '#services/effects/decide-approval.ts';
import { type ActionRequest, proposeAction } from '#services/effects/propose-action.ts';
import { sampleRun } from '../ports/samples.ts';

/** When these worlds begin. */
export const EFFECTS_START = Date.UTC(2026, 10, 21, 3);

/** Turns a dial; above 100 takes two people, at 11 it cannot be turned, and 13 does not hold. */
export const turnDial = defineAction({
  name: 'turn_dial',
  description: 'Turns a dial to a level.',
  input: z.strictObject({ dial: z.string().min(1).max(20), level: z.number().int() }),
  mutates: true,
  target: ({ dial }) => `dial:${dial}`,
  refusal: ({ level }, observed) => (observed['level'] === level ? 'the dial is there already' : undefined),
  risk: ({ level }) => (level > 100 ? 'high' : 'low'),
  undo: ({ dial }, observed) => ({ dial, level: Number(observed['level']) }),
  holds: ({ level }, after) => after['level'] === level && level !== 13,
});

const turned: Consequence = (state, { arguments: { level } }) => ({ ...state, level: level ?? null });

/** All that acting touches, in memory: one run of `ann` in `acme`, two dials at 1, `turn_dial` switched on. */
export async function effectsWorld() {
  const clock = memoryClock(EFFECTS_START, { sleeping: 'skips' });
  const state = runState();
  const runs = memoryRunStore(state);
  const run = sampleRun('acme', { requestedBy: 'ann' });
  const toolSwitches = memoryToolSwitches();
  const deps = {
    clock,
    random: memoryRandomness(3),
    runs,
    approvals: memoryApprovalStore(state),
    grants: memoryActionGrantStore(),
    toolSwitches,
    actuator: memoryActuator({ 'dial:a': { level: 1 }, 'dial:b': { level: 1 } }, turned),
    stop: memoryStopSwitch(),
    tokens: memoryTaskTokens(),
  };
  const event = { type: 'run-started', attempt: 1, at: EFFECTS_START } as const;
  const outbox = { id: 'o', tenantId: 'acme', runId: run.id, kind: 'start-run', createdAt: 0 } as const;
  await runs.create(run, [event], outbox);
  await toolSwitches.set({ ...ON, tool: 'turn_dial' });
  const request: ActionRequest = {
    tenantId: 'acme',
    runId: run.id,
    key: 'first',
    tool: 'turn_dial',
    input: { dial: 'a', level: 7 },
    reason: 'it is too quiet',
  };
  const propose = (change: Partial<ActionRequest> = {}): Promise<Approval> =>
    proposeAction(deps, [turnDial], { ...request, ...change });
  const say = (by: string, approval: Approval, decision: 'approve' | 'reject' = 'approve') =>
    decideApproval(deps, {
      principal: { tenantId: 'acme', id: by },
      id: approval.proposal.id,
      decision,
      hash: approval.hash,
      via: 'api',
    });
  const stored = async (approval: Approval): Promise<Approval> =>
    (await deps.approvals.get('acme', approval.proposal.id)) ?? approval;
  const history = async () => (await runs.events('acme', run.id, 1, 500)).map(({ type }) => type);
  return { deps, run, propose, say, stored, history, actions: [turnDial] };
}

const ON = { tenantId: 'acme', enabled: true, changedBy: 'root', changedAt: EFFECTS_START } as const;
