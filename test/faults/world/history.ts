/** Which work an invocation is for. */
export interface About {
  readonly tenantId?: string;
  readonly runId?: string;
  readonly attempt?: number;
  readonly agent?: string;
}

/** One life of a handler: from the moment it is invoked until it answers, dies or is cut off. */
export interface Invocation {
  /** Unit's id in the registry. */
  readonly unit: string;
  /** Which invocation of that unit in this schedule, from 1. */
  readonly number: number;
  /** Outgoing calls so far. */
  calls: number;
  dead: boolean;
  /** What it was invoked for, as far as checks need it. */
  readonly about: About;
}

/** How an outgoing call may go wrong. */
export const faultKinds = [
  'crash-before',
  'crash-after',
  'rejected',
  'executed-but-failed',
  'throttled',
] as const;
/** One way of going wrong. */
export type FaultKind = (typeof faultKinds)[number];

/** A call as the handler sees it (`asked`) or as it reached the store (`effect`). */
export interface CallFact {
  readonly fact: 'asked' | 'effect';
  readonly n: number;
  readonly at: number;
  readonly by: Invocation | undefined;
  readonly port: string;
  readonly method: string;
  readonly args: readonly unknown[];
  /** `n` of the call's beginning: facts of others may lie between. */
  readonly began: number;
  readonly value?: unknown;
  readonly error?: unknown;
}

interface Whose {
  readonly by: Invocation;
}

/** Everything else that is on record, by its kind. */
interface Others {
  invoked: Whose;
  returned: Whose & { readonly why?: string };
  died: Whose & { readonly why: string };
  fault: Whose & { readonly kind: FaultKind; readonly call: string };
  /** A call of a tool. */
  tool: Whose & { readonly id: string };
  /** A call that reached a provider; `id` names its hold. */
  model: Whose & { readonly id: string; readonly micros?: number };
  accepted: { readonly key: string; readonly tenantId: string; readonly runId: string };
  answered: {
    readonly route: string;
    readonly changes: boolean;
    readonly key: string;
    readonly status: number;
    readonly body: unknown;
  };
  'stop-acknowledged': { readonly tenantId: string; readonly runId?: string };
  'stop-released': { readonly tenantId: string };
  received: {
    readonly queue: string;
    readonly body: string;
    readonly receives: number;
    readonly healthy: boolean;
  };
  buried: { readonly queue: string; readonly body: string; readonly letter: string };
  'stream-record': {
    readonly stream: string;
    readonly id: string;
    readonly healthy: boolean;
    readonly outcome: 'handled' | 'failed' | 'given-up';
  };
  /** A row of the outbox that a transaction left. */
  'outbox-row': { readonly id: string; readonly runId: string };
  execution: { readonly runId: string; readonly attempt: number };
  phase: { readonly phase: 'faults-end' | 'new-work' | 'end' };
}

/** Anything else that happened. */
export type OtherFact = {
  [K in keyof Others]: { readonly fact: K; readonly n: number; readonly at: number } & Others[K];
}[keyof Others];

/** One line of what happened. */
export type Fact = CallFact | OtherFact;

type Without<T> = T extends unknown ? Omit<T, 'n' | 'at'> : never;
/** A fact before it gets its place. */
export type NewFact = Without<Fact>;

/** What happens, in order. */
export interface Recorder {
  readonly facts: readonly Fact[];
  /** The place that the next fact gets. */
  readonly next: () => number;
  note(fact: NewFact): void;
}

/** An empty record on this clock. */
export function recorder(now: () => number): Recorder {
  const facts: Fact[] = [];
  return {
    facts,
    next: () => facts.length,
    note: (fact) => {
      facts.push({ n: facts.length, at: now(), ...fact } as Fact);
    },
  };
}
