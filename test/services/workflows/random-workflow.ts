import type { Workflow, WorkflowStep } from '#declare/workflow.ts';
import type { StepValue } from '#declare/workflow-values.ts';

/** Draws the next whole number below `n`. */
export type Dice = (n: number) => number;

/** Dice that show these numbers, again and again. */
export function diceOf(numbers: readonly number[]): Dice {
  let at = 0;
  return (n) => {
    at += 1;
    return (numbers[at % numbers.length] ?? 0) % n;
  };
}

interface Making {
  readonly dice: Dice;
  count: number;
}

/** A workflow of blocks in blocks, whose steps read what earlier ones leave; some steps fail for good (`fails`). */
export function randomWorkflow(dice: Dice): Workflow {
  const making: Making = { dice, count: 0 };
  return {
    id: 'random',
    title: 'R',
    timeoutSeconds: 3_600,
    steps: listOf(making, [], false, 0, 'sequence'),
    onFailure: 'settle',
  };
}

function listOf(
  making: Making,
  above: readonly string[],
  inMap: boolean,
  depth: number,
  order: 'sequence' | 'parallel',
): WorkflowStep[] {
  const { dice } = making;
  const length = 1 + dice(depth === 0 ? 5 : 3);
  const steps: WorkflowStep[] = [];
  for (let i = 0; i < length; i += 1) {
    const before = steps.map(({ id }) => id);
    const needs = before.filter(() => dice(3) === 0);
    // what is read is waited for, so that only steps before this one may be
    const readable = [...above, ...before];
    const step = stepOf(making, readable, inMap, depth);
    steps.push(order === 'sequence' && dice(2) === 0 ? step : ({ ...step, needs } as WorkflowStep));
  }
  return steps;
}

function stepOf(making: Making, readable: readonly string[], inMap: boolean, depth: number): WorkflowStep {
  const { dice } = making;
  making.count += 1;
  const id = `s${making.count}`;
  const caught = catchOf(making, readable, inMap, depth);
  const kind = depth >= 2 ? 0 : dice(9);
  if (kind === 5) return { kind: 'wait', id, seconds: 1 + dice(3) };
  if (kind === 6) {
    return { kind: 'parallel', id, steps: listOf(making, readable, inMap, depth + 1, 'parallel'), ...caught };
  }
  if (kind === 7) {
    const items = Array.from({ length: 1 + dice(3) }, (_, i) => ({ n: i, deep: [`i${i}`] }));
    const steps = listOf(making, readable, true, depth + 1, 'sequence');
    return { kind: 'map', id, items, maxConcurrency: 1 + dice(3), steps, ...caught };
  }
  if (kind === 8) {
    const ref = referenceOf(making, readable, inMap);
    const choices = [
      { when: { ref, exists: dice(2) === 0 }, steps: listOf(making, readable, inMap, depth + 1, 'sequence') },
    ];
    const otherwise =
      dice(2) === 0 ? {} : { otherwise: listOf(making, readable, inMap, depth + 1, 'sequence') };
    return { kind: 'choice', id, choices, ...otherwise };
  }
  const fails = dice(8) === 0 ? { fails: true } : {};
  const input: Record<string, StepValue> = { ...fails };
  for (let i = dice(3); i > 0; i -= 1)
    input[`v${i}`] = [{ ref: referenceOf(making, readable, inMap) }, '{% 1 %}'];
  return kind < 4
    ? { kind: 'tool', id, tool: 'look', input, ...caught }
    : { kind: 'task', id, task: 'act', input, ...caught };
}

function referenceOf({ dice }: Making, readable: readonly string[], inMap: boolean): string {
  const of = dice(inMap ? 5 : 3);
  if (of === 3) return ['/item', '/item/deep/0', '/item/none'][dice(3)] ?? '/item';
  if (of === 4) return '/index';
  const id = readable[dice(Math.max(1, readable.length))];
  if (id === undefined || of === 2)
    return ['/input/tenantId', '/input/agents/0', '/input/agents/7'][dice(3)] ?? '';
  return `/steps/${id}${['', '/by', '/none/0', '/failed'][dice(4)]}`;
}

function catchOf(making: Making, readable: readonly string[], inMap: boolean, depth: number): object {
  const { dice } = making;
  if (depth > 2 || dice(3) > 0) return {};
  const next = dice(3) === 0 ? 'fail' : 'continue';
  const compensate =
    dice(3) === 0 ? { compensate: listOf(making, readable, inMap, Math.max(2, depth + 1), 'sequence') } : {};
  return { catch: { ...compensate, next } };
}
