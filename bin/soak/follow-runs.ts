// Which of the accepted runs are still under way, asked of the API as a client would.
import * as z from 'zod';
import { isTerminal, RunStatus } from '#domain/runs/status.ts';
import { pause } from '../emulator/processes.ts';
import { type ApiAccess, ApiFailure } from '../start/api-client.ts';
import { patientCall, type Setbacks } from './patient-call.ts';

/** A run as the listing shows it. */
export const ListedRun = z.looseObject({
  id: z.string(),
  status: RunStatus,
  labels: z.record(z.string(), z.string()),
  createdAt: z.number(),
  finishedAt: z.number().optional(),
});
export type ListedRun = z.infer<typeof ListedRun>;

const Listing = z.looseObject({ items: z.array(ListedRun), cursor: z.string().optional() });
const LooseRun = ListedRun.omit({ labels: true }).extend({
  input: z.looseObject({ labels: z.record(z.string(), z.string()) }),
});

/** Runs that were accepted, by whether they have ended. */
export interface Ledger {
  readonly open: Set<string>;
  readonly ended: Map<string, ListedRun>;
}

/** The runs of this soak, newest first, at most so many pages. @throws ApiFailure */
export async function listRuns(
  access: ApiAccess,
  soak: string,
  since: number,
  setbacks: Setbacks,
  pages = Number.POSITIVE_INFINITY,
): Promise<readonly ListedRun[]> {
  const runs: ListedRun[] = [];
  let cursor: string | undefined = '';
  for (let page = 0; page < pages && cursor !== undefined; page += 1) {
    const path: string = `/runs?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await patientCall(access, { method: 'GET', path }, setbacks);
    if (answer.status !== 200) throw new ApiFailure(`GET ${path}`, answer);
    const listed = Listing.parse(answer.body);
    runs.push(...listed.items.filter((run) => run.labels['soak'] === soak));
    const oldest = listed.items.at(-1)?.createdAt ?? 0;
    cursor = oldest < since ? undefined : listed.cursor;
  }
  return runs;
}

/** A run by its id; undefined when the API does not know it. @throws ApiFailure */
export async function findRun(
  access: ApiAccess,
  id: string,
  setbacks: Setbacks,
): Promise<ListedRun | undefined> {
  const answer = await patientCall(access, { method: 'GET', path: `/runs/${id}` }, setbacks);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new ApiFailure(`GET /runs/${id}`, answer);
  const { input, ...run } = LooseRun.parse(answer.body);
  return { ...run, labels: input.labels };
}

/** Keeps the ledger while `going()`: the newest by listing, the oldest others one by one. */
export async function followRuns(
  access: ApiAccess,
  place: {
    readonly soak: string;
    readonly since: number;
    readonly ledger: Ledger;
    readonly setbacks: Setbacks;
  },
  going: () => boolean,
): Promise<void> {
  const { soak, since, ledger, setbacks } = place;
  while (going()) {
    const before = [...ledger.open];
    const seen = new Map((await listRuns(access, soak, since, setbacks, 2)).map((run) => [run.id, run]));
    const oldest = before.filter((id) => !seen.has(id)).slice(0, 10);
    for (const id of oldest) {
      const run = await findRun(access, id, setbacks);
      if (run !== undefined) seen.set(id, run);
    }
    for (const id of before) {
      const run = seen.get(id);
      if (run === undefined || !isTerminal(run.status)) continue;
      ledger.open.delete(id);
      ledger.ended.set(id, run);
    }
    await pause(1_000);
  }
}
