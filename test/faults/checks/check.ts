import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import type { UsageRow } from '#domain/costs/usage.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Step } from '#domain/runs/step.ts';
import type { AuditEntry } from '#ports/audit-log.ts';
import type { BudgetState } from '#ports/cost-ledger.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import type { OutboxEntry } from '#ports/run-store.ts';
import type { CallFact, Fact } from '../world/history.ts';

/** What the stores hold once all is quiet. */
export interface Final {
  readonly runs: readonly {
    readonly run: Run;
    readonly events: readonly RunEvent[];
    readonly steps: ReadonlyMap<string, Step>;
  }[];
  readonly outbox: readonly OutboxEntry[];
  readonly letters: readonly { readonly queue: string; readonly count: number }[];
  readonly entries: readonly LedgerEntry[];
  readonly openHolds: readonly { readonly tenantId: string; readonly id: string }[];
  readonly usage: readonly UsageRow[];
  readonly budgets: readonly BudgetState[];
  readonly bus: readonly BusMessage[];
  readonly audit: readonly AuditEntry[];
  readonly pendingSummaries: number;
  readonly marks: number;
}

/** All that a check may look at. */
export interface Story {
  readonly facts: readonly Fact[];
  readonly final: Final;
}

/** An invariant as a pure function: what of the story breaks it. */
export interface Check {
  readonly name: string;
  /** The sentence that must hold. */
  readonly holds: string;
  readonly broken: (story: Story) => readonly string[];
}

/** Calls that took effect in a store, without an error. */
export const effects = (story: Story, port: string, ...methods: readonly string[]): CallFact[] =>
  calls(story, 'effect', port, methods);

/** Calls that a handler made and that went well as far as it knows. */
export const asked = (story: Story, port: string, ...methods: readonly string[]): CallFact[] =>
  calls(story, 'asked', port, methods);

const sorted = new WeakMap<Story, ReadonlyMap<string, CallFact[]>>();

function calls(story: Story, kind: CallFact['fact'], port: string, methods: readonly string[]): CallFact[] {
  const known = sorted.get(story) ?? sort(story);
  sorted.set(story, known);
  const found = methods.map((method) => known.get(`${kind} ${port}.${method}`) ?? []);
  return found.length === 1 ? (found[0] ?? []) : found.flat().sort((a, b) => a.n - b.n);
}

/** The calls that went well, by kind, port and method: every check asks for some of them. */
function sort({ facts }: Story): ReadonlyMap<string, CallFact[]> {
  const calls = facts.filter((fact): fact is CallFact => fact.fact === 'asked' || fact.fact === 'effect');
  return Map.groupBy(
    calls.filter(({ error }) => error === undefined),
    ({ fact, port, method }) => `${fact} ${port}.${method}`,
  );
}

/** The facts of one kind. */
export function factsOf<K extends Fact['fact']>({ facts }: Story, kind: K): Extract<Fact, { fact: K }>[] {
  return facts.filter((fact): fact is Extract<Fact, { fact: K }> => fact.fact === kind);
}

/** One sentence for each value that there is more than once. */
export function repeated(values: readonly string[], say: (value: string, times: number) => string): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].filter(([, n]) => n > 1).map(([value, n]) => say(value, n));
}
