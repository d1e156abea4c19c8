import * as z from 'zod';
import type { EpochMs } from '../time.ts';

/** How urgent a run is, most urgent first. A run that says nothing is `normal`. */
export const priorities = ['urgent', 'normal', 'bulk'] as const;

/** How urgent a run is. */
export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

/** By how much later a run is taken to have come than it came, while it waits its turn. */
const HANDICAP_MS: Readonly<Record<Priority, number>> = { urgent: 0, normal: 300_000, bulk: 1_800_000 };

/**
 * When it is the turn of a run that came at `at`: of those that wait, the least is first. So urgent runs pass others,
 * and none waits for ever: a bulk run goes before an urgent one that came half an hour later.
 */
export const turnOf = (priority: Priority, at: EpochMs): EpochMs => at + HANDICAP_MS[priority];
