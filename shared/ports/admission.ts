import type { Priority } from '#domain/runs/priority.ts';
import type { Run } from '#domain/runs/run.ts';

/** The place of a run among those of its tenant that go on at once. */
export interface Place {
  readonly tenantId: string;
  readonly runId: string;
  readonly priority: Priority;
}

/** A run in its tenant's line. */
export interface Waiting extends Place {
  /** Of those that wait, the least comes first. */
  readonly turn: number;
}

/**
 * How many runs of a tenant go on at once: so many, at most half of them bulk, and some urgent ones besides. So one
 * tenant can fill the workers and not their queues, and neither other tenants nor urgent work wait behind a flood.
 * Whether a run holds a place is a set of ids, so taking and leaving one may be repeated freely.
 */
export interface Admission {
  /**
   * Takes a place for the run, or finds that it holds one; answers false where none is free. A run that has just
   * come also gets none while others of its priority wait; those that wait say `inTurn`.
   */
  enter(place: Place, inTurn?: boolean): Promise<boolean>;
  /** Gives the place back, if it holds one. */
  leave(place: Place): Promise<void>;
  /**
   * Puts a queued run into its tenant's line, once, and keeps it from the sweeper until then. Free of effect where the
   * run was written since it was read.
   */
  wait(run: Run, until: number): Promise<void>;
  /** The first of each priority, by turn. Strongly consistent. */
  heads(tenantId: string): Promise<readonly Waiting[]>;
  /** Takes the run out of the line. */
  done(waiting: Waiting): Promise<void>;
  /** Tenants with a line, the longest untouched first; fresh changes may show late. */
  lines(limit: number): Promise<readonly string[]>;
  /** Who holds places. */
  inside(tenantId: string): Promise<readonly Place[]>;
}
