import type { TriggerSource } from './trigger.ts';

/** The queue of a reaction that takes messages, as `GET /dead-letters` calls it: no agent may have its name. */
export const ALARM_LETTERS: Extract<TriggerSource, { kind: 'queue' }>['of'] = 'alarms';

/** Where ticks, events and records of the table's stream go that a reaction failed at: no queue brought them. */
export const REACTION_LETTERS = 'reactions';

/** Dead-letter queues besides those of the agents. What is in them is nobody's but the platform's. */
export const platformLetters: readonly string[] = [ALARM_LETTERS, REACTION_LETTERS];
