import type { Approval } from '#domain/approvals/approval.ts';
import { hasCode, OrchestratorError } from '#domain/errors.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import {
  actWithinLease,
  beforeOf,
  effectOf,
  executionOf,
  type Held,
  moveOn,
  type PerformDeps,
  settle,
  undoOf,
} from './held-action.ts';

/** Looks after acting, and how long between them: a service may show a change a moment late. */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 1_000;

/** Nothing has left: reads the target again, writes the intention, acts. */
export async function begin(deps: PerformDeps, held: Held): Promise<Approval> {
  const { action, approval } = held;
  const observed = approval.proposal.observed as JsonObject;
  const now = await deps.actuator.observe(approval.proposal.target);
  const unchanged = action.unchanged ?? sameJson;
  if (!unchanged(observed, now)) {
    return settle(deps, approval, 'void', 'the target has changed since it was proposed: propose it again');
  }
  return intend(deps, held, now);
}

/** The action may have left and left no receipt: the world says whether it did. */
export async function recover(deps: PerformDeps, held: Held): Promise<Approval> {
  const before = beforeOf(held.approval);
  switch (await deps.actuator.probe(effectOf(held.approval, before))) {
    case 'done':
      return performed(deps, held, FOUND_DONE);
    case 'not-done':
      return intend(deps, held, before);
    case 'unknown':
      return settle(deps, held.approval, 'lose-track', CANNOT_TELL);
  }
}

/** It was done: looks whether what was promised holds, and takes it back where it does not. */
export async function finish(deps: PerformDeps, held: Held): Promise<Approval> {
  const { action, approval } = held;
  const { proposal } = approval;
  const before = beforeOf(approval);
  let after = await deps.actuator.observe(proposal.target);
  for (let look = 1; !action.holds(proposal.arguments, after, before); look += 1) {
    if (look === LOOKS) return takeBack(deps, held, after);
    await deps.clock.sleep(BETWEEN_LOOKS_MS);
    after = await deps.actuator.observe(proposal.target);
  }
  return settle(deps, approval, 'execute', 'done, and what was promised holds');
}

/** What takes it back may have left and left no receipt. */
export async function recoverUndo(deps: PerformDeps, held: Held): Promise<Approval> {
  const after = beforeOf(held.approval);
  const undo = undoOf(held.approval, after);
  if (undo === undefined) return settle(deps, held.approval, 'fail', NO_WAY_BACK);
  switch (await deps.actuator.probe(undo)) {
    case 'done':
      return settle(deps, held.approval, 'undo', UNDONE);
    case 'not-done':
      return undoNow(deps, held, after);
    case 'unknown':
      return settle(deps, held.approval, 'lose-track', 'it was being taken back, and the target cannot tell');
  }
}

const FOUND_DONE = 'found done after an answer that was lost';
const CANNOT_TELL = 'it may have been done, and the target cannot tell: look at it, then say which';
const NO_WAY_BACK = 'it was done, what was promised does not hold, and nothing takes it back';
const UNDONE = 'it was done, what was promised did not hold, and it was taken back';

const sameJson = (a: JsonObject, b: JsonObject): boolean => canonicalJson(a) === canonicalJson(b);

/** Intention, act, receipt. The stop marks are read last, right before the act. */
async function intend(deps: PerformDeps, held: Held, before: JsonObject): Promise<Approval> {
  const { id } = held.approval.proposal;
  const effect = effectOf(held.approval, before);
  const { epoch } = executionOf(held.approval);
  const intended = await moveOn(
    deps,
    held,
    { phase: 'intended', before },
    { type: 'action-intended', approval: id, epoch, token: effect.token },
  );
  const stopped = await deps.stop.stopped(held.approval.proposal);
  if (stopped !== undefined) return settle(deps, intended.approval, 'void', `stopped: ${stopped}`);
  let receipt: string;
  try {
    receipt = await actWithinLease(deps, intended, effect);
  } catch (error) {
    return afterDoubt(deps, intended, error);
  }
  return performed(deps, intended, receipt);
}

/** An act that ended badly may have come about all the same: an error is no proof of the contrary. */
async function afterDoubt(deps: PerformDeps, held: Held, error: unknown): Promise<Approval> {
  if (hasCode(error, 'stale_owner')) throw error;
  switch (await deps.actuator.probe(effectOf(held.approval, beforeOf(held.approval)))) {
    case 'done':
      return performed(deps, held, FOUND_DONE);
    case 'unknown':
      return settle(deps, held.approval, 'lose-track', CANNOT_TELL);
    case 'not-done':
      // what may pass is tried again by the next claim, which asks the world first
      if (!(error instanceof OrchestratorError) || error.retryable) throw error;
      return settle(deps, held.approval, 'fail', `refused, nothing was changed: ${error.message}`);
  }
}

async function performed(deps: PerformDeps, held: Held, receipt: string): Promise<Approval> {
  const { epoch } = executionOf(held.approval);
  const { id } = held.approval.proposal;
  const acted = await moveOn(
    deps,
    held,
    { phase: 'acted', receipt },
    { type: 'action-performed', approval: id, epoch, receipt },
  );
  return finish(deps, acted);
}

async function takeBack(deps: PerformDeps, held: Held, after: JsonObject): Promise<Approval> {
  const { proposal } = held.approval;
  if (proposal.undo === null) return settle(deps, held.approval, 'fail', NO_WAY_BACK);
  return undoNow(deps, held, after);
}

async function undoNow(deps: PerformDeps, held: Held, after: JsonObject): Promise<Approval> {
  const undo = undoOf(held.approval, after);
  if (undo === undefined) return settle(deps, held.approval, 'fail', NO_WAY_BACK);
  const stopped = await deps.stop.stopped(held.approval.proposal);
  if (stopped !== undefined) {
    const message = `it was done, what was promised does not hold, and it was not taken back, because work was stopped: ${stopped}`;
    return settle(deps, held.approval, 'fail', message);
  }
  const reason = 'what was promised does not hold';
  const { epoch } = executionOf(held.approval);
  const undoing = await moveOn(
    deps,
    held,
    { phase: 'undoing', before: after },
    { type: 'action-undoing', approval: held.approval.proposal.id, epoch, reason },
  );
  try {
    await actWithinLease(deps, undoing, undo);
  } catch (error) {
    if (hasCode(error, 'stale_owner')) throw error;
    switch (await deps.actuator.probe(undo)) {
      case 'done':
        break;
      case 'unknown':
        return settle(
          deps,
          undoing.approval,
          'lose-track',
          'taking it back had no clear end: look at the target',
        );
      case 'not-done':
        if (!(error instanceof OrchestratorError) || error.retryable) throw error;
        return settle(deps, undoing.approval, 'fail', `${NO_WAY_BACK}: ${error.message}`);
    }
  }
  return settle(deps, undoing.approval, 'undo', UNDONE);
}
