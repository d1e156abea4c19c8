import * as z from 'zod';

/** How urgent a run is, most urgent first. A run that says nothing is `normal`. */
export const priorities = ['urgent', 'normal', 'bulk'] as const;

/** How urgent a run is. */
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;
