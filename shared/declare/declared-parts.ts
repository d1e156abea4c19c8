import type * as z from 'zod';
import type { Workflow } from './workflow.ts';

/** What of a tool concerns a workflow. */
export interface DeclaredTool {
  readonly name: string;
  readonly mutates: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
}

/** What a release declares that workflows are made of: the generated registries. */
export interface DeclaredParts {
  readonly agents: readonly {
    readonly unit: { readonly name: string; readonly tools: readonly DeclaredTool[] };
  }[];
  readonly taskIds: readonly string[];
  readonly workflows: readonly { readonly unit: Workflow }[];
}
