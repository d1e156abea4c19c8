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
  readonly agents: readonly string[];
  readonly tools: Readonly<Record<string, KnownTool>>;
  /** The workflow of that id as it stands now. */
  readonly workflow: (id: string) => Workflow | undefined;
}
