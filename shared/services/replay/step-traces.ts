import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { RunFailure } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import { TOOL_STEP } from '../workflows/tool-step-key.ts';

/** A step as the history of its run tells it. */
export interface StepTrace {
  readonly key: string;
  /** Place of its first claim. */
  readonly begun: number;
  /** Place of its end; absent where it never ended. */
  ended?: number;
  result?: EvidenceRef;
  failure?: RunFailure | undefined;
  /** How its last call went wrong: why it came to no end, where nothing tries it again. Of tool steps only. */
  lastError?: RunFailure | undefined;
  /** The run that did its work, where it was not this one. */
  carriedFrom?: string;
}

/** The steps of a history in the order of their beginning, each with its end. */
export function stepTraces(events: readonly RunEvent[]): readonly StepTrace[] {
  const traces = new Map<string, StepTrace>();
  for (const event of events) {
    const told = toldBy(event);
    if (told === undefined || !('step' in event) || event.step === undefined) continue;
    const trace = traces.get(event.step) ?? { key: event.step, begun: event.seq };
    traces.set(event.step, Object.assign(trace, told));
  }
  return [...traces.values()];
}

/** What an event tells of its step; undefined for one that is not of a step's course. */
function toldBy(event: RunEvent): Partial<StepTrace> | undefined {
  const { seq: ended } = event;
  switch (event.type) {
    case 'step-claimed':
      return {};
    case 'tool-called':
      return lastErrorOf(event);
    case 'step-completed':
      return { ended, result: event.result };
    case 'step-failed':
      return { ended, failure: event.error };
    case 'step-carried': {
      const { from: carriedFrom, result, error } = event;
      return { ended, carriedFrom, ...(result === undefined ? { failure: error } : { result }) };
    }
    default:
      return undefined;
  }
}

/** The calls of agents are theirs to judge. */
const lastErrorOf = ({ step, error }: Extract<RunEvent, { type: 'tool-called' }>): Partial<StepTrace> =>
  step.startsWith(TOOL_STEP) ? { lastError: error && { ...error, step } } : {};

/** A finished step as the row of a run that takes it over. */
export function carriedRow({ key, result, failure }: StepTrace): Step {
  const ended = { key, epoch: 1, leaseUntil: 0 };
  if (result !== undefined) return { ...ended, status: 'done', result };
  return { ...ended, status: 'failed', ...(failure === undefined ? {} : { failure }) };
}
