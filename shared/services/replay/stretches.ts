import type { RunEvent } from '#domain/runs/event.ts';

/** What one holder of a step left in the history, in order, beginning with its claim. */
export interface Stretch {
  readonly step: string;
  readonly epoch: number;
  readonly events: RunEvent[];
  /** True where this holder ended the step; otherwise its worker was lost, and what it left is a beginning. */
  ended: boolean;
}

/** A history by who wrote it. */
export interface Divided {
  readonly stretches: readonly Stretch[];
  /** Steps that another one ended, because they gave no answer: step → the epoch of the end. */
  readonly fenced: ReadonlyMap<string, number>;
  /** The stretch of each event that belongs to one, by `seq`. */
  readonly of: ReadonlyMap<number, Stretch>;
}

/** Divides a history among the holders of its steps. Events between two claims of a step are the earlier holder's. */
export function divide(events: readonly RunEvent[]): Divided {
  const stretches: Stretch[] = [];
  const fenced = new Map<string, number>();
  const of = new Map<number, Stretch>();
  const held = new Map<string, Stretch>();
  for (const event of events) {
    const step = stepOf(event);
    if (step === undefined) continue;
    if (event.type === 'step-claimed') {
      const begun: Stretch = { step, epoch: event.epoch, events: [], ended: false };
      stretches.push(begun);
      held.set(step, begun);
    }
    const stretch = 'epoch' in event ? holderAt(stretches, step, event.epoch) : held.get(step);
    if (stretch !== undefined) {
      stretch.events.push(event);
      of.set(event.seq, stretch);
      stretch.ended ||= event.type === 'step-completed' || event.type === 'step-failed';
    } else if (event.type === 'step-failed') fenced.set(step, event.epoch);
  }
  return { stretches, fenced, of };
}

/** The step that an event belongs to; undefined for those of the run as a whole. */
export function stepOf(event: {
  readonly type: RunEvent['type'];
  readonly step?: string | undefined;
}): string | undefined {
  // what the verifier says of a finding names no step
  if (event.type === 'finding-verified' || event.type === 'finding-refuted') return 'verify';
  return event.step;
}

const holderAt = (stretches: readonly Stretch[], step: string, epoch: number): Stretch | undefined =>
  stretches.find((s) => s.step === step && s.epoch === epoch);
