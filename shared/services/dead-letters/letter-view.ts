import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { ALARM_LETTERS, platformLetters, REACTION_LETTERS } from '#declare/letter-queues.ts';
import { CloudEvent } from '#domain/bus/cloud-event.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { Sha256, sha256 } from '#domain/hash.ts';
import { AgentId } from '#domain/ids.ts';
import { AgentMessage, readAgentMessage } from '#domain/runs/agent-message.ts';
import type { Run } from '#domain/runs/run.ts';
import { isTerminal } from '#domain/runs/status.ts';
import type { Step } from '#domain/runs/step.ts';
import { PLATFORM_TENANT } from '#domain/tenants/principal.ts';
import { EpochMs } from '#domain/time.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import { agentStepKey } from '../agents/agent-step-key.ts';
import { type FailedReaction, functionNameOf, readFailedReaction } from './failed-reaction.ts';

/** The name of a dead letter in its queue. */
export const LetterId = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits and -');

/** Why a message is dead, as far as its run tells. */
export const DeathCause = z.enum([
  'unreadable',
  'run-unknown',
  'run-ended',
  'never-taken',
  'worker-lost',
  'worker-busy',
  'answer-not-told',
  'alarm-not-taken',
  'reaction-failed',
  'reaction-unknown',
  'message-malformed',
  'records-named',
]);
export type DeathCause = z.infer<typeof DeathCause>;

/** A dead letter as the API shows it. */
export const DeadLetterView = z.strictObject({
  /** Of the agent, or one of the platform's own: alarms, reactions. */
  queue: AgentId,
  id: LetterId,
  /** Times it was received, as the queue counts them: looks count too. */
  received: z.number().int().nonnegative(),
  /** When the workflow sent it. */
  sentAt: EpochMs,
  why: z.strictObject({ cause: DeathCause, sentence: z.string() }),
  /** Without the task token: who has it may answer for the agent. Absent where the message cannot be read. */
  body: AgentMessage.omit({ taskToken: true }).strict().optional(),
  /** Of what a reaction failed at. */
  reaction: z
    .strictObject({
      /** Absent where the function is none of this release's. */
      id: z.string().optional(),
      function: z.string(),
      /** A message of the bus; a tick; a batch of the table's stream. */
      kind: z.enum(['message', 'tick', 'records']),
      /** The message, where it can be read: what an edited one takes the place of. */
      message: CloudEvent.optional(),
      /** What the function threw at last; absent where it never began. */
      fault: z.string().optional(),
    })
    .optional(),
  /** Of a message that cannot be read or was not for an agent: what it is, without what it says. */
  unread: z.strictObject({ sha256: Sha256, bytes: z.number().int().nonnegative() }).optional(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

/** A dead letter, what it says, and where its run is. */
export interface OpenedLetter {
  readonly letter: DeadLetter;
  readonly message: AgentMessage | undefined;
  readonly why: DeadLetterView['why'];
  /** Of a reaction's letter that can be read: what it was to do, and its id where there still is one. */
  readonly reaction?: FailedReaction & { readonly id: string | undefined };
}

/** What opening a letter takes. */
export type OpenDeps = Deps<'runs.read' | 'dead-letters.look'>;

/**
 * Of the messages, those that are the tenant's. The platform's are those that cannot be read, which name no tenant, and
 * all that were not for an agent, whatever they say.
 */
export function lettersOf(letters: readonly DeadLetter[], tenantId: string): readonly DeadLetter[] {
  return letters.filter((letter) => ownerOf(letter) === tenantId);
}

/** Reads the message and what its run says about it. */
export async function openLetter(deps: OpenDeps, letter: DeadLetter): Promise<OpenedLetter> {
  if (letter.queue === ALARM_LETTERS) return { letter, message: undefined, why: NOT_TAKEN };
  if (letter.queue === REACTION_LETTERS) return openReaction(deps, letter);
  const { message, fault } = readOrNot(letter.body);
  if (message === undefined) return { letter, message, why: { cause: 'unreadable', sentence: fault } };
  const { tenantId, runId } = message;
  const run = await deps.runs.get(tenantId, runId);
  if (run === undefined) {
    return { letter, message, why: { cause: 'run-unknown', sentence: 'The run it names is not there.' } };
  }
  if (isTerminal(run.status)) return { letter, message, why: ended(run) };
  const step = await deps.runs.getStep(tenantId, runId, agentStepKey(message.agent));
  return { letter, message, why: whyOfStep(step, deps.clock.now()) };
}

/** The letter as a caller may see it. */
export function letterView({ letter, message, why, reaction }: OpenedLetter): DeadLetterView {
  const { queue, id, received, sentAt, body: text } = letter;
  const seen = { queue, id, received, sentAt, why, ...(reaction && { reaction: reactionView(reaction) }) };
  if (message === undefined) {
    return { ...seen, unread: { sha256: sha256(text), bytes: Buffer.byteLength(text) } };
  }
  const { taskToken: _, ...body } = message;
  return { ...seen, body };
}

const ownerOf = ({ queue, body }: DeadLetter): string =>
  platformLetters.includes(queue) ? PLATFORM_TENANT : (readOrNot(body).message?.tenantId ?? PLATFORM_TENANT);

const NOT_TAKEN: DeadLetterView['why'] = {
  cause: 'alarm-not-taken',
  sentence: 'Nobody could make a run of it. Sent again, it makes one, or counts in the one that is there.',
};

function openReaction({ reactions }: OpenDeps, letter: DeadLetter): OpenedLetter {
  const failed = readFailedReaction(letter);
  if (failed === undefined) {
    const sentence = 'It is nothing that Lambda or EventBridge tells of a reaction.';
    return { letter, message: undefined, why: { cause: 'unreadable', sentence } };
  }
  const reaction = { ...failed, id: reactions.idOf(failed.functionArn) };
  return { letter, message: undefined, why: whyOfReaction(reaction), reaction };
}

function whyOfReaction(reaction: FailedReaction & { id: string | undefined }): DeadLetterView['why'] {
  const { id, kind, fault, functionArn } = reaction;
  if (kind === 'records') {
    return {
      cause: 'records-named',
      sentence: `${functionNameOf(functionArn)} failed at records of the table, which the letter names and does not hold. The sweep relays what is in the outbox, each minute; budgets and summaries are looked at with the next entry.`,
    };
  }
  if (id === undefined) return { cause: 'reaction-unknown', sentence: noFunction(functionArn) };
  if (kind === 'message' && reaction.message === undefined) {
    return {
      cause: 'message-malformed',
      sentence: `${id} failed at an event that is no message of the bus, and would again: send it edited, or discard it.`,
    };
  }
  const because = fault === undefined ? 'could not be started with it' : `failed at it (${fault})`;
  return {
    cause: 'reaction-failed',
    sentence: `${id} ${because}. Sent again, it is worked again, and what was done of it is not done twice.`,
  };
}

/** What to say of a letter whose function is gone. */
export const noFunction = (functionArn: string): string =>
  `The function ${functionNameOf(functionArn)} is none of this release's reactions: nobody can work it. The letter stays until it is discarded.`;

function reactionView(reaction: FailedReaction & { id: string | undefined }): DeadLetterView['reaction'] {
  const { id, functionArn, kind, message, fault } = reaction;
  return {
    ...(id === undefined ? {} : { id }),
    function: functionNameOf(functionArn),
    kind,
    ...(message === undefined ? {} : { message }),
    ...(fault === undefined ? {} : { fault }),
  };
}

function ended({ status, failure }: Run): DeadLetterView['why'] {
  const because = failure === undefined ? '' : `: ${failure.message}`;
  return {
    cause: 'run-ended',
    sentence: `The run is ${status}${because}. Nobody waits for the answer any more.`,
  };
}

function whyOfStep(step: Step | undefined, now: number): DeadLetterView['why'] {
  if (step === undefined) {
    return { cause: 'never-taken', sentence: 'No worker got as far as to begin the step.' };
  }
  if (step.status === 'failed') {
    const { code = 'internal', message = '' } = step.failure ?? {};
    return {
      cause: 'answer-not-told',
      sentence: `The step failed (${code}: ${message}), and the workflow could not be told.`,
    };
  }
  if (step.status === 'done') {
    return {
      cause: 'answer-not-told',
      sentence: 'The step is done, and the workflow could not be told.',
    };
  }
  if (step.leaseUntil > now) {
    return { cause: 'worker-busy', sentence: `A worker holds the step, the ${nth(step.epoch)} to take it.` };
  }
  return {
    cause: 'worker-lost',
    sentence: `The step was taken ${step.epoch === 1 ? 'once' : `${step.epoch} times`} and never ended: its worker died or ran out of time.`,
  };
}

const nth = (count: number): string => (count === 1 ? 'first' : `${count}.`);

function readOrNot(body: string): { message: AgentMessage; fault: '' } | { message?: never; fault: string } {
  try {
    return { message: readAgentMessage(body), fault: '' };
  } catch (error) {
    if (!(error instanceof OrchestratorError)) throw error;
    return { fault: error.message };
  }
}
