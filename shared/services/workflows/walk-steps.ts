import type { CatchRule, MapStep, WorkflowStep } from '#declare/workflow.ts';
import { needsOf, type Plan, planOf } from '#declare/workflow-plan.ts';
import type { Json } from '#domain/json.ts';
import { filled, holds, membersLeft, type Readable } from './read-values.ts';

/** A step that is no block. */
export type LeafStep = Exclude<WorkflowStep, { kind: 'parallel' | 'map' | 'choice' | 'workflow' }>;

/** A walk through steps: what was left so far, who does the work, and whether a branch beside it has failed. */
export interface Walk extends Readable {
  readonly values: Map<string, Json>;
  /** Does a step and answers what it leaves. */
  readonly perform: (step: LeafStep, from: Readable) => Promise<Json>;
  readonly isOver: () => boolean;
}

/** What ends a branch because another one has failed: no failure of its own. */
const OVER = new Error('a branch beside it has failed');

/**
 * Walks a list of steps as the compiled state machine does: in the order of its plan, branches side by side. What
 * fails for good and is not caught ends the list with its own error; nothing new begins in the branches beside it,
 * and what had begun is waited for.
 */
export async function walkSteps(
  walk: Walk,
  steps: readonly WorkflowStep[],
  order: 'sequence' | 'parallel',
): Promise<void> {
  await walkPlan(walk, planOf(needsOf(steps, order)).plan);
}

async function walkPlan(walk: Walk, plan: Plan): Promise<void> {
  if (plan.kind === 'step') return walkStep(walk, plan.id);
  if (plan.kind === 'sequence') {
    for (const part of plan.parts) await walkPlan(walk, part);
    return;
  }
  await together(
    walk,
    plan.branches.length,
    plan.branches.map((branch) => (own: Walk) => walkPlan(own, branch)),
  );
}

/** Works side by side, at most `limit` at once; the first failure is that of all. */
async function together(
  walk: Walk,
  limit: number,
  works: readonly ((own: Walk) => Promise<void>)[],
): Promise<void> {
  const failures: unknown[] = [];
  const own: Walk = { ...walk, isOver: () => failures.length > 0 || walk.isOver() };
  const left = [...works];
  const worker = async (): Promise<void> => {
    for (let work = left.shift(); work !== undefined && !own.isOver(); work = left.shift()) {
      await work(own).catch((thrown) => {
        if (thrown !== OVER) failures.push(thrown);
      });
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  if (failures.length > 0) throw failures[0];
  if (walk.isOver()) throw OVER;
}

async function walkStep(walk: Walk, id: string): Promise<void> {
  if (walk.isOver()) throw OVER;
  const step = walk.nodes.get(id)?.step;
  if (step === undefined) throw new Error(`there is no step ${id}`);
  const rule = 'catch' in step ? step.catch : undefined;
  try {
    walk.values.set(id, await leftBy(walk, step));
  } catch (thrown) {
    if (rule === undefined || thrown === OVER) throw thrown;
    await makeGood(walk, id, rule, thrown);
  }
}

function leftBy(walk: Walk, step: WorkflowStep): Promise<Json> {
  switch (step.kind) {
    case 'parallel':
      return walkSteps(walk, step.steps, 'parallel').then(() => membersLeft(step.steps, walk));
    case 'choice': {
      const chosen = step.choices.find(({ when }) => holds(when, walk))?.steps ?? step.otherwise ?? [];
      if (chosen.length === 0) return Promise.resolve({});
      return walkSteps(walk, chosen, 'sequence').then(() => membersLeft(chosen, walk));
    }
    case 'map':
      return walkRounds(walk, step);
    case 'workflow':
      throw new Error('sub-workflows are part of the workflow by now');
    default:
      return walk.perform(step, walk);
  }
}

async function walkRounds(walk: Walk, step: MapStep): Promise<Json> {
  const items = filled(step.items as never, walk);
  if (!Array.isArray(items)) throw named('States.QueryEvaluationError', 'the items of a map are no list');
  const left: Json[] = [];
  const rounds = (items as readonly Json[]).map((value, index) => async (own: Walk) => {
    const round: Walk = { ...own, values: new Map(own.values), item: { value, index } };
    await walkSteps(round, step.steps, 'sequence');
    left[index] = membersLeft(step.steps, round);
  });
  await together(walk, step.maxConcurrency, rounds);
  return left;
}

async function makeGood(walk: Walk, id: string, rule: CatchRule, thrown: unknown): Promise<void> {
  if (rule.compensate !== undefined) {
    await walkSteps({ ...walk, values: new Map(walk.values) }, rule.compensate, 'sequence');
  }
  if (rule.next === 'fail') throw thrown;
  walk.values.set(id, { failed: thrown instanceof Error ? thrown.name : 'Error' });
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
