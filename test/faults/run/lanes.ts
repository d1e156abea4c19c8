import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { merged, NOTHING, type Tally } from './tally.ts';

/** A part of the work: schedules of a scene with one fault, examples of a route, a unit on its own, or pairs of these seeds. */
export type Task =
  | { readonly kind: 'one-fault'; readonly scene: string; readonly part: number; readonly of: number }
  | { readonly kind: 'examples'; readonly route: string }
  | { readonly kind: 'reaction'; readonly unit: string }
  | { readonly kind: 'pairs'; readonly from: number; readonly to: number; readonly only?: string };

/** What a lane says: a part is done. */
export interface Done {
  readonly task: Task;
  readonly tally: Tally;
}

/** Works all tasks off, on as many threads as there are cores; `told` hears of each that is done. */
export async function runTasks(
  tasks: readonly Task[],
  told: (done: Done, left: number) => void,
): Promise<Tally> {
  const waiting = [...tasks];
  let sum = NOTHING;
  const lane = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./lane.ts', import.meta.url));
      const next = (): void => {
        const task = waiting.shift();
        if (task !== undefined) worker.postMessage(task);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', (done: Done) => {
        sum = merged(sum, done.tally);
        told(done, waiting.length);
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, lane));
  return sum;
}
