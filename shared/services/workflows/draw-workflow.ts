import * as z from 'zod';
import type { Workflow, WorkflowStep } from '#declare/workflow.ts';
import { needsOf, planOf, Serialised } from '#declare/workflow-plan.ts';
import { innerSteps } from '#declare/workflow-references.ts';

/** The steps of a workflow as a graph. */
export const WorkflowGraph = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      /** The block that it stands in. */
      inside: z.string().optional(),
    }),
  ),
  /** `to` waits for `from`. */
  edges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
  /** What runs one after the other though neither needs the other. */
  serialised: z.array(Serialised),
  mermaid: z.string(),
});
export type WorkflowGraph = z.infer<typeof WorkflowGraph>;

/** Draws a valid workflow. The text is a Mermaid flowchart; ids and kinds are its only words. */
export function drawWorkflow(workflow: Workflow): WorkflowGraph {
  const graph: Omit<WorkflowGraph, 'mermaid'> = { nodes: [], edges: [], serialised: [] };
  const lines = drawList(graph, workflow.steps, 'sequence', undefined, '  ');
  return { ...graph, mermaid: `${['flowchart TD', ...lines].join('\n')}\n` };
}

function drawList(
  graph: Omit<WorkflowGraph, 'mermaid'>,
  steps: readonly WorkflowStep[],
  order: 'sequence' | 'parallel',
  inside: string | undefined,
  indent: string,
): string[] {
  const needs = needsOf(steps, order);
  const edges = [...needs].flatMap(([to, all]) => [...all].map((from) => ({ from, to })));
  graph.edges.push(...edges);
  graph.serialised.push(...planOf(needs).serialised);
  return [
    ...steps.flatMap((step) => drawStep(graph, step, inside, indent)),
    ...edges.map(({ from, to }) => `${indent}${nameOf(from)} --> ${nameOf(to)}`),
  ];
}

function drawStep(
  graph: Omit<WorkflowGraph, 'mermaid'>,
  step: WorkflowStep,
  inside: string | undefined,
  indent: string,
): string[] {
  const { id, kind } = step;
  graph.nodes.push({ id, kind, ...(inside === undefined ? {} : { inside }) });
  const lists = innerSteps(step);
  const label = `["${id} (${kind})"]`;
  if (lists.length === 0) return [`${indent}${nameOf(id)}${label}`];
  return [
    `${indent}subgraph ${nameOf(id)}${label}`,
    ...lists.flatMap((list) => drawList(graph, list.steps, list.order, id, `${indent}  `)),
    `${indent}end`,
  ];
}

// some ids are words of the notation, as `end` is
const nameOf = (id: string): string => `step-${id}`;
