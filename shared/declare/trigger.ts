import type { Capability, Deps } from './capabilities.ts';
import type { Unit } from './unit.ts';

/**
 * What starts a reaction: the table's stream (for some items), a schedule, each event of the stage's bus, or a queue.
 */
export type TriggerSource =
  | {
      readonly kind: 'table-stream' /** Only items whose sort key begins so. */;
      readonly sortKeyPrefix: string;
    }
  | { readonly kind: 'schedule'; readonly everyMinutes: number }
  | { readonly kind: 'event-bus' }
  | {
      readonly kind: 'queue';
      /** The alarms of the account, as EventBridge and the topic for alarms tell them. */
      readonly of: 'alarms';
    };

/**
 * A reaction to something that is not a request. `handle` gets one record (stream), one
 * event (bus), one message (queue: `{ id, body }`) or nothing (schedule), and
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
