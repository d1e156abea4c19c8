import type * as z from 'zod';
import { toJSONSchema } from 'zod';
import type { DeclaredParts } from '#declare/declared-parts.ts';
import type { Workflow } from '#declare/workflow.ts';
import type { JsonObject } from '#domain/json.ts';

/** What is known of a tool: whether it changes anything, and the JSON Schemas of what goes in and comes out. */
export interface KnownTool {
  readonly mutates: boolean;
  readonly input: JsonObject;
  readonly output: JsonObject;
}

/** What a workflow may name. */
export interface KnownParts {
  readonly tasks: readonly string[];
  /** Those that may settle the run when a step fails; every task where it is left out. */
  readonly failureTasks?: readonly string[];
  readonly agents: readonly string[];
  readonly tools: Readonly<Record<string, KnownTool>>;
  /** The workflow of that id as it stands now. */
  readonly workflow: (id: string) => Workflow | undefined;
}

/** The parts that are declared: the tools are those of the agents. */
export function knownParts({ agents, taskIds, workflows }: DeclaredParts): KnownParts {
  const tools = agents.flatMap(({ unit }) => unit.tools);
  return {
    tasks: taskIds,
    agents: agents.map(({ unit }) => unit.name),
    tools: Object.fromEntries(
      tools.map(({ name, mutates, input, output }) => [
        name,
        { mutates, input: schemaOf(input, 'input'), output: schemaOf(output, 'output') },
      ]),
    ),
    workflow: (id) => workflows.find(({ unit }) => unit.id === id)?.unit,
  };
}

const schemaOf = (type: z.ZodType, io: 'input' | 'output'): JsonObject =>
  toJSONSchema(type, { io, unrepresentable: 'any' }) as JsonObject;
