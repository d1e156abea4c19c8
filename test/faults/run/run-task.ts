import { exampleTally } from '../examples/strike-examples.ts';
import { reactionTally } from '../examples/strike-reactions.ts';
import type { Task } from './lanes.ts';
import { pairSchedule } from './pairs.ts';
import { oneFaultSchedules } from './sites.ts';
import { NOTHING, type Tally, tallied } from './tally.ts';

/** Does one part of the work. */
export async function runTask(task: Task): Promise<Tally> {
  if (task.kind === 'examples') return exampleTally(task.route);
  if (task.kind === 'reaction') return reactionTally(task.unit);
  let tally = NOTHING;
  if (task.kind === 'one-fault') {
    const all = await oneFaultSchedules(task.scene);
    for (const schedule of all.filter((_, i) => i % task.of === task.part))
      tally = await tallied(tally, schedule);
    return tally;
  }
  for (let seed = task.from; seed < task.to; seed += 1) {
    tally = await tallied(tally, await pairSchedule(seed, task.only));
  }
  return tally;
}
