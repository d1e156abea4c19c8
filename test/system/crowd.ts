// A crowd of tasks, and what must hold of it whatever happens meanwhile.
import { pause } from '../../bin/emulator/processes.ts';
import {
  type ApiAccess,
  type ApiAnswer,
  call,
  type RunView,
  waitForRun,
} from '../../bin/start/api-client.ts';

/** An answer to a task and how long it took. */
export interface Accepted {
  readonly answer: ApiAnswer;
  /** Of the answer that counted, refusals and waiting before it left out. */
  readonly milliseconds: number;
  /** How often the client was told to come back later, and did. */
  readonly refusals: number;
}

/** A crowd of tasks about one bundle. `patient` clients come back after the time that a 429 names. */
export interface Crowd {
  readonly count: number;
  readonly connections: number;
  readonly bundle: string;
  readonly patient: boolean;
}

/** Posts the tasks, at most `connections` at a time; answers in the order of the tasks. */
export async function post(access: ApiAccess, crowd: Crowd): Promise<readonly Accepted[]> {
  const accepted: Accepted[] = [];
  let next = 0;
  const connection = async () => {
    while (next < crowd.count) {
      const i = next;
      next += 1;
      accepted[i] = await postOne(access, crowd, i);
    }
  };
  await Promise.all(Array.from({ length: crowd.connections }, connection));
  return accepted;
}

async function postOne(access: ApiAccess, { bundle, patient }: Crowd, i: number): Promise<Accepted> {
  const task = { task: `Why do orders fail? (${i})`, agents: ['log-analysis'], context: { bundle } };
  for (let refusals = 0; ; refusals += 1) {
    const from = performance.now();
    const answer = await call(access, 'POST', '/orchestrate', task);
    const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
    if (answer.status !== 429 || !patient || Number.isNaN(wait) || refusals > 60) {
      return { answer, milliseconds: performance.now() - from, refusals };
    }
    await pause(wait * 1000);
  }
}

/** Ids of the runs that were accepted. */
export const idsOf = (accepted: readonly Accepted[]): readonly string[] =>
  accepted
    .filter(({ answer }) => answer.status === 202)
    .map(({ answer }) => (answer.body as { id: string }).id);

/** Waits until all have ended, a few at a time. */
export async function endOf(
  access: ApiAccess,
  ids: readonly string[],
  timeoutMs: number,
): Promise<readonly RunView[]> {
  const until = Date.now() + timeoutMs;
  const ended: RunView[] = [];
  const waiting = [...ids];
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      ended.push(await waitForRun(access, id, until - Date.now()));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return ended;
}

/** Prints a figure; past the test runner's console, which adds a stack to each line. */
export const report = (figure: string): void => {
  process.stdout.write(`${figure}\n`);
};
