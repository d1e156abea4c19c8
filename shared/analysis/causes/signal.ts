import type { Finding } from '#domain/findings/finding.ts';
import type { Place, Predicate } from '#domain/findings/predicate.ts';
import { proveFinding } from '../proof/verify.ts';
import type { World } from './read-world.ts';

/**
 * What a signal says. The first group is harm: somebody or something is worse off. The second explains or
 * excuses. The last is quiet: looked at, and in order.
 */
export type SignalKind =
  | 'errors'
  | 'latency'
  | 'throttles'
  | 'cpu'
  | 'connections'
  | 'replica-lag'
  | 'storage'
  | 'memory'
  | 'credit'
  | 'disk-queue'
  | 'queue-age'
  | 'dead-letters'
  | 'certificate'
  | 'stopped'
  | 'unreachable'
  | 'error-logs'
  | 'alarm'
  | 'stack-failed'
  | 'table-unavailable'
  | 'change'
  | 'quota'
  | 'traffic'
  | 'write-load'
  | 'waits'
  | 'drift'
  | 'as-before'
  | 'quiet';

/** One thing that evidence shows of one node, with the finding that proves it. */
export interface Signal {
  readonly kind: SignalKind;
  readonly node: string;
  /** When it began, epoch ms; absent for a state without a time. */
  readonly at?: number;
  /** When it was over, where it is. */
  readonly until?: number;
  /** How far from ordinary, in (0, 1). */
  readonly strength: number;
  /** Somebody is worse off by it. */
  readonly harm: boolean;
  /** What the words of its log lines or events point to, of a closed list. */
  readonly hint?: Hint;
  /** For `quiet`: the kind of harm that was looked for and not there. */
  readonly absent?: SignalKind;
  readonly finding: Finding;
}

/** What closed sets of words in logs, events and waits point to. */
export type Hint =
  | 'connections'
  | 'certificate'
  | 'throttling'
  | 'unreadable'
  | 'memory'
  | 'storage'
  | 'replication'
  | 'network'
  | 'failover'
  | 'deploy'
  | 'configuration'
  | 'client-waits'
  | 'write-waits'
  | 'cpu-waits'
  | 'io-waits';

/** Makes a signal where its predicate holds; nothing where it does not. */
export function proveSignal(
  world: World,
  by: string,
  signal: Omit<Signal, 'finding'>,
  predicate: Predicate,
): Signal[] {
  const finding = proveFinding(by, signal.node, predicate, world.lookup);
  return finding === undefined ? [] : [{ ...signal, finding }];
}

/** The place of a member of what is at a place. */
export const within = (place: Place, ...names: readonly (string | number)[]): Place => ({
  evidence: place.evidence,
  path: `${place.path}${names.map((n) => `/${String(n).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`,
});

/** Squashes a factor (1 = as ever) into (0, 1): 2 is 0.41, 10 is 0.79, 100 is 0.92. */
export const strengthOf = (factor: number): number => {
  const steps = Math.log2(Math.max(1, Math.min(factor, 1e9)));
  return steps / (steps + 1.4 - Math.min(0.9, steps / 12));
};
