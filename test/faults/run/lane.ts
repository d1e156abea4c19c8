// One thread of `npm run faults`: works tasks off as they come.
import { parentPort } from 'node:worker_threads';
import type { Done, Task } from './lanes.ts';
import { runTask } from './run-task.ts';

// nobody reads the stacks of the errors of thousands of days, and they cost a tenth of the time
Error.stackTraceLimit = 0;

parentPort?.on('message', (task: Task) => {
  void runTask(task).then(
    (tally) => parentPort?.postMessage({ task, tally } satisfies Done),
    (error: unknown) => {
      throw error;
    },
  );
});
