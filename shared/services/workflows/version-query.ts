import * as z from 'zod';
import { Sha256 } from '#domain/hash.ts';
import { WorkflowId } from '#domain/ids.ts';
import { EpochMs } from '#domain/time.ts';

const number = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 on')
    .transform(Number)
    .refine((n) => n <= most, { error: `must be at most ${most}` });

/** Which version is meant; left out, the latest. */
export const VersionQuery = z.strictObject({ version: number(999_999_999).optional() });
export type VersionQuery = z.infer<typeof VersionQuery>;

/** Which versions are listed: those below `before`. */
export const VersionPage = z.strictObject({
  limit: number(100).default(50),
  before: number(999_999_999).optional(),
});
export type VersionPage = z.infer<typeof VersionPage>;

/** A registered version without its definition. */
export const WorkflowVersionView = z.strictObject({
  id: WorkflowId,
  version: z.number().int().positive(),
  title: z.string(),
  /** Of the definition as canonical JSON: the same content has the same hash. */
  hash: Sha256,
  createdBy: z.string(),
  createdAt: EpochMs,
});
export type WorkflowVersionView = z.infer<typeof WorkflowVersionView>;

/** A workflow for the examples of routes. */
export const exampleWorkflow = {
  id: 'nightly',
  title: 'Nightly look',
  timeoutSeconds: 600,
  steps: [
    { kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} },
    { kind: 'tool', id: 'queues', tool: 'list_queues', input: {}, needs: [] },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport', needs: ['alarms', 'queues'] },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
} as const;
