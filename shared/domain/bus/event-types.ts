/**
 * Every type of message that the platform publishes, with the version of what its `data` holds. A change that a
 * reader could stumble over is a new version.
 */
export const eventTypes = {
  'run-ended': { version: 1, title: 'A run has ended, in whatever state' },
  'run-reused': { version: 1, title: 'A request was answered with what an earlier run had found' },
  'budget-warning': { version: 1, title: 'A budget has reached 80, 90 or 95 percent' },
  'budget-used-up': { version: 1, title: 'A budget is used up' },
  'cost-summary': { version: 1, title: 'What a day or a week has cost' },
} as const satisfies Record<string, { readonly version: number; readonly title: string }>;

/** The name of a type of message. */
export type EventType = keyof typeof eventTypes;

/** The versioned name by which a type is known outside: `watchfloor.run-ended.v1`. */
export const publicType = (type: string): string =>
  `watchfloor.${type}.v${Object.hasOwn(eventTypes, type) ? eventTypes[type as EventType].version : 1}`;
