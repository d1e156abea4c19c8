import * as z from 'zod';
import { EpochMs } from '../time.ts';

/** What kind of change: the classes that cause ranking weighs. */
export const ChangeKind = z.enum([
  'deploy',
  'configuration',
  'scaling',
  'quota',
  'failover',
  'maintenance',
  'other',
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/** Something that someone or something changed, at a moment, on a resource. */
export const Change = z.strictObject({
  at: EpochMs,
  kind: ChangeKind,
  /** The resource as its source names it. */
  resource: z.string(),
  summary: z.string(),
  /** Who or what made it, where known. */
  actor: z.string().optional(),
  /** Where this was read: `cloudformation`, `cloudtrail`, `rds-events`, ... */
  source: z.string(),
  /** The node of the service graph it touches, where known. */
  node: z.string().optional(),
});
export type Change = z.infer<typeof Change>;
