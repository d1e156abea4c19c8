import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { platformLetters, REACTION_LETTERS } from '#declare/letter-queues.ts';
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
  /** Of a message that cannot be read or was not for an agent: what it is, without what it says. */
  unread: z.strictObject({ sha256: Sha256, bytes: z.number().int().nonnegative() }).optional(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

/** A dead letter, what it says, and where its run is. */
export interface OpenedLetter {
  readonly letter: DeadLetter;
  readonly message: AgentMessage | undefined;
  readonly why: DeadLetterView['why'];
}

/**
 * Of the messages, those that are the tenant's. The platform's are those that cannot be read, which name no tenant, and
 * all that were not for an agent, whatever they say.
 */
export function lettersOf(letters: readonly DeadLetter[], tenantId: string): readonly DeadLetter[] {
  return letters.filter((letter) => ownerOf(letter) === tenantId);
}

/** Reads the message and what its run says about it. */
export async function openLetter(deps: Deps<'runs.read'>, letter: DeadLetter): Promise<OpenedLetter> {
  const other = whyOfOther(letter.queue);
  if (other !== undefined) return { letter, message: undefined, why: other };
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
export function letterView({ letter, message, why }: OpenedLetter): DeadLetterView {
  const { queue, id, received, sentAt, body: text } = letter;
  const seen = { queue, id, received, sentAt, why };
  if (message === undefined) {
    return { ...seen, unread: { sha256: sha256(text), bytes: Buffer.byteLength(text) } };
  }
  const { taskToken: _, ...body } = message;
  return { ...seen, body };
}

const ownerOf = ({ queue, body }: DeadLetter): string =>
  platformLetters.includes(queue) ? PLATFORM_TENANT : (readOrNot(body).message?.tenantId ?? PLATFORM_TENANT);

/** Of what was not for an agent. */
function whyOfOther(queue: string): DeadLetterView['why'] | undefined {
  if (!platformLetters.includes(queue)) return undefined;
  return queue === REACTION_LETTERS
    ? {
        cause: 'reaction-failed',
        sentence:
          'A reaction failed at it, and no queue brought it. The next ticks and sweeps do what is left of it; of a budget, its next entry warns.',
      }
    : {
        cause: 'alarm-not-taken',
        sentence:
          'Nobody could make a run of it. Sent again, it makes one, or counts in the one that is there.',
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
