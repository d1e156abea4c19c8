import type { Workflow } from './workflow.ts';

/** Declares a workflow. */
export const defineWorkflow = <const Id extends string>(workflow: Workflow<Id>): Workflow<Id> => workflow;
