import type { Capability, Deps } from './capabilities.ts';
import type { Unit } from './unit.ts';

/** What starts a reaction: the table's stream (for some items) or a schedule. */
export type TriggerSource =
  | {
      readonly kind: 'table-stream' /** Only items whose sort key begins so. */;
      readonly sortKeyPrefix: string;
    }
  | { readonly kind: 'schedule'; readonly everyMinutes: number };

/**
 * A reaction to something that is not a request. `handle` gets one record (stream) or nothing (schedule), and
 * may answer what it did, counted; names of metrics become metrics.
 */
export interface Trigger<Id extends string, C extends Capability> extends Unit<Id, C> {
  readonly source: TriggerSource;
  readonly handle: (
    deps: Deps<C>,
    record: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, number>> | undefined>;
}

/** Declares a trigger. */
export const defineTrigger = <const Id extends string, const C extends Capability>(
  trigger: Trigger<Id, C>,
): Trigger<Id, C> => trigger;
