import type { RunEvent, RunEventBody } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import type { NewEvent, RunStore } from '#ports/run-store.ts';
import { ReplayMiss } from './miss.ts';
import { type Divided, type Stretch, stepOf } from './stretches.ts';

/** The rows of a run while it is replayed, and the events that its steps write. */
export interface RecordedRuns {
  readonly store: RunStore;
  run: Run;
  /** Steps that have ended, here or in the run that this one goes on with. */
  readonly steps: Map<string, Step>;
  readonly carried: Set<string>;
  /** Whose work is being replayed. */
  current: Stretch | undefined;
  /** The place in the record: what comes before it has happened. */
  reached: number;
  /** What the holders of steps wrote, in order. */
  readonly written: Map<Stretch, RunEventBody[]>;
  /** What was written about the run as a whole, not yet found in the record. */
  readonly ofRun: RunEventBody[];
  /** Ends of steps that gave no answer. */
  readonly ofFenced: Map<string, RunEventBody>;
  /** The last thing that was asked for and is not in the record. */
  miss?: ReplayMiss;
}

const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * A run store over a record: claims get the recorded epochs, a lost holder's end is not kept, and events are sorted
 * by who wrote them.
 */
export function recordedRuns(queued: Run, { fenced }: Divided, history: readonly RunEvent[]): RecordedRuns {
  const steps = new Map<string, Step>();
  const rows: RecordedRuns = {
    run: queued,
    steps,
    carried: new Set(),
    current: undefined,
    reached: 0,
    written: new Map(),
    ofRun: [],
    ofFenced: new Map(),
    store: {
      get: async () => structuredClone(rows.run),
      getStep: async (_tenant, _run, key) => steps.get(key) ?? heldAt(before(), key),
      async claimStep(_tenant, _run, key) {
        const own = key === rows.current?.step ? rows.current.epoch : undefined;
        const ended = steps.get(key);
        // who claimed it in the record gets it, though what it wrote may have arrived after another's end
        if (own === undefined && ended !== undefined) return ended;
        const epoch = own ?? fenced.get(key);
        if (epoch === undefined) return refuse(`a claim of ${key}`);
        return { key, status: 'claimed', epoch, leaseUntil: NEVER };
      },
      async extendStep() {},
      async endStep(_tenant, _run, step, events) {
        write(rows, events);
        const own = step.key === rows.current?.step;
        if (!own || rows.current?.ended === true) steps.set(step.key, step);
      },
      async update(run, events) {
        rows.run = { ...run, cost: rows.run.cost };
        write(rows, events);
      },
      async append(_tenant, _run, events) {
        write(rows, events);
      },
      async addCost(_tenant, _run, cost) {
        const sum = { ...rows.run.cost };
        for (const [counter, amount] of Object.entries(cost)) sum[counter as keyof Run['cost']] += amount;
        if (rows.current?.ended === true) rows.run = { ...rows.run, cost: sum };
      },
      create: async () => refuse('a new run'),
      list: async () => refuse('a listing'),
      // what the steps of a workflow left is known from it
      events: async (_tenant, _run, after, limit) => before().slice(after, after + limit),
    },
  };
  const before = (): RunEvent[] => history.filter(({ seq }) => seq < rows.reached);
  const refuse = (asked: string): never => {
    rows.miss = new ReplayMiss('runs', asked);
    throw rows.miss;
  };
  return rows;
}

/** The step as whoever claimed it last left it. */
function heldAt(events: readonly RunEvent[], key: string): Step | undefined {
  const claim = events.findLast((event) => event.type === 'step-claimed' && event.step === key);
  if (claim?.type !== 'step-claimed') return undefined;
  return { key, status: 'claimed', epoch: claim.epoch, leaseUntil: claim.at };
}

function write({ written, current, ofRun, ofFenced }: RecordedRuns, events: readonly NewEvent[]): void {
  for (const { at: _, ...event } of events) {
    const step = stepOf(event as RunEventBody);
    if (step === undefined) ofRun.push(event as RunEventBody);
    else if (current !== undefined && step === current.step) {
      const own = written.get(current) ?? [];
      own.push(event as RunEventBody);
      written.set(current, own);
    } else ofFenced.set(step, event as RunEventBody);
  }
}
