import * as z from 'zod';
import { Sha256 } from '#domain/hash.ts';
import { AgentId } from '#domain/ids.ts';
import { canonicalJson } from '#domain/json.ts';
import { Priority } from '#domain/runs/priority.ts';
import type { RunInput } from '#domain/runs/run.ts';
import { Window } from '#domain/time.ts';

const MAX_CONTEXT_BYTES = 32 * 1024;
const MAX_CONTEXT_DEPTH = 8;

const unique = (list: readonly string[]): boolean => new Set(list).size === list.length;

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/**
 * What the caller knows: any JSON object, within bounds. Two members mean something: `bundle` makes the run
 * look at an uploaded incident bundle in place of the live account, `window` says when to look.
 */
export const TaskContext = z
  .object({
    bundle: Sha256.describe('Hash of an incident bundle from POST /bundles').optional(),
    window: Window.describe('The span to look at, epoch milliseconds').optional(),
  })
  .catchall(z.json())
  .refine((context) => Object.keys(context).length <= 50, { error: 'must have at most 50 members' })
  .refine((context) => Object.keys(context).every((name) => name.length >= 1 && name.length <= 100), {
    error: 'must have names of 1 to 100 characters',
  })
  .refine((context) => depthOf(context) <= MAX_CONTEXT_DEPTH, {
    error: `must nest at most ${MAX_CONTEXT_DEPTH} levels`,
  })
  .refine((context) => Buffer.byteLength(canonicalJson(context)) <= MAX_CONTEXT_BYTES, {
    error: `must be at most ${MAX_CONTEXT_BYTES} bytes`,
  });
export type TaskContext = z.infer<typeof TaskContext>;

/** A task for the agents. Its text is searched for words and shown; nothing in it is a command. */
export const TaskRequest = z.strictObject({
  task: z
    .string()
    .min(1, { error: 'must not be empty', abort: true })
    .max(8000, 'must have at most 8000 characters')
    .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit'),
  context: TaskContext.optional(),
  agents: z
    .array(AgentId)
    .min(1, 'must name an agent, or be left out')
    .max(10, 'must name at most 10 agents')
    .refine(unique, { error: 'must name each agent once' })
    .optional(),
  priority: Priority.optional().describe('Normal where absent; urgent runs do not wait behind others'),
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9 and -')
    .optional(),
  labels: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_.-]{0,62}$/, 'must be a name of 1 to 63 of a-z, 0-9, _, . and -'),
      z.string().max(200, 'must have at most 200 characters'),
    )
    .refine((labels) => Object.keys(labels).length <= 20, { error: 'must hold at most 20 labels' })
    .optional(),
});
export type TaskRequest = z.infer<typeof TaskRequest>;

/** The request as the input of a run. */
export function runInputOf({ task, context, agents, project, labels }: TaskRequest): RunInput {
  return {
    task,
    ...(context === undefined ? {} : { context: context as NonNullable<RunInput['context']> }),
    agents: agents ?? [],
    ...(project === undefined ? {} : { project }),
    labels: labels ?? {},
    ...(context?.bundle === undefined ? {} : { bundle: context.bundle }),
  };
}
