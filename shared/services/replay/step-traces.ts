import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { RunFailure } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';

/** A step as the history of its run tells it. */
export interface StepTrace {
  readonly key: string;
  /** Place of its first claim. */
  readonly begun: number;
  /** Place of its end; absent where it never ended. */
  ended?: number;
  result?: EvidenceRef;
  failure?: RunFailure;
  /** The run that did its work, where it was not this one. */
  carriedFrom?: string;
}

/** The steps of a history in the order of their beginning, each with its end. */
export function stepTraces(events: readonly RunEvent[]): readonly StepTrace[] {
  const traces = new Map<string, StepTrace>();
  const traceOf = (key: string, seq: number): StepTrace => {
    const known = traces.get(key) ?? { key, begun: seq };
    traces.set(key, known);
    return known;
  };
  for (const event of events) {
    if (event.type === 'step-claimed') traceOf(event.step, event.seq);
    else if (event.type === 'step-completed') {
      Object.assign(traceOf(event.step, event.seq), { ended: event.seq, result: event.result });
    } else if (event.type === 'step-failed') {
      Object.assign(traceOf(event.step, event.seq), { ended: event.seq, failure: event.error });
    } else if (event.type === 'step-carried') {
      const { step, from, seq, result, error } = event;
      Object.assign(traceOf(step, seq), {
        ...{ ended: seq, carriedFrom: from },
        ...(result === undefined ? { failure: error } : { result }),
      });
    }
  }
  return [...traces.values()];
}

/** A finished step as the row of a run that takes it over. */
export function carriedRow({ key, result, failure }: StepTrace): Step {
  const ended = { key, epoch: 1, leaseUntil: 0 };
  if (result !== undefined) return { ...ended, status: 'done', result };
  return { ...ended, status: 'failed', ...(failure === undefined ? {} : { failure }) };
}
