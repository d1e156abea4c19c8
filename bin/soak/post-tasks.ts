// Tasks posted by several clients at once, no more of them under way than the floor can take.
import { pause } from '../emulator/processes.ts';
import type { ApiAccess } from '../start/api-client.ts';
import type { Ledger } from './follow-runs.ts';
import { patientCall, type Setbacks } from './patient-call.ts';

/** What to post, and where it is kept. */
export interface Posting {
  /** Marks the runs of this soak among those of earlier ones. */
  readonly soak: string;
  readonly tasks: number;
  readonly connections: number;
  readonly open: number;
  readonly bundle: string;
  readonly ledger: Ledger;
  readonly setbacks: Setbacks;
}

/** What came of the posts. */
export interface Posted {
  /** Task and run of each that was taken. */
  readonly accepted: Map<string, string>;
  /** Tasks that were answered with anything else in the end, and with what. */
  readonly rejected: string[];
}

/**
 * Posts the tasks while `going()`, into `posted` as it goes. Each carries an Idempotency-Key, so a post whose answer
 * was lost with its worker is repeated without starting a second run.
 */
export async function postTasks(
  access: ApiAccess,
  posting: Posting,
  posted: Posted,
  going: () => boolean,
): Promise<void> {
  const { ledger } = posting;
  let next = 0;
  let underWay = 0;
  const connection = async () => {
    while (next < posting.tasks && going()) {
      if (ledger.open.size + underWay >= posting.open) {
        await pause(50);
        continue;
      }
      const task = next;
      next += 1;
      underWay += 1;
      await postOne(access, posting, posted, String(task));
      underWay -= 1;
    }
  };
  await Promise.all(Array.from({ length: posting.connections }, connection));
}

async function postOne(access: ApiAccess, posting: Posting, posted: Posted, task: string): Promise<void> {
  const { soak, bundle, ledger, setbacks } = posting;
  const body = {
    task: `Why do orders fail? (${soak}, ${task})`,
    agents: ['log-analysis'],
    context: { bundle },
    labels: { soak, task },
  };
  const headers = { 'idempotency-key': `${soak}-${task}` };
  try {
    const answer = await patientCall(
      access,
      { method: 'POST', path: '/orchestrate', body, headers },
      setbacks,
    );
    const { id } = answer.body as { id?: string };
    // a repetition is answered with 200 when the run of the first try has ended by then
    if ((answer.status === 202 || answer.status === 200) && id !== undefined) {
      posted.accepted.set(task, id);
      ledger.open.add(id);
    } else
      posted.rejected.push(`task ${task}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
  } catch (error) {
    posted.rejected.push(`task ${task}: ${error instanceof Error ? error.message : error}`);
  }
}
