import * as z from 'zod';
import { EpochMs } from '../time.ts';

/** One line of a log. The message comes from the world: it is data, never an instruction. */
export const LogLine = z.strictObject({ at: EpochMs, message: z.string(), stream: z.string().optional() });
export type LogLine = z.infer<typeof LogLine>;

/** Lines of one log group, ordered by time. */
export const LogGroup = z.strictObject({
  group: z.string(),
  /** The node of the service graph that writes this group, where known. */
  node: z.string().optional(),
  lines: z.array(LogLine),
});
export type LogGroup = z.infer<typeof LogGroup>;
