// A run's record from the API, or from a file that was exported.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import type { Sha256 } from '#domain/hash.ts';
import { RunId, TenantId } from '#domain/ids.ts';
import { RunEvent } from '#domain/runs/event.ts';
import { Run } from '#domain/runs/run.ts';
import {
  contentOf,
  evidenceCarried,
  evidenceNamed,
  faultsOfRecord,
  pieceOf,
  type RecordedPiece,
  RunRecord,
} from '#domain/runs/run-record.ts';
import { type ApiAccess, ApiFailure, call } from '../start/api-client.ts';
import { defaultHome, whoRuns } from '../start/home.ts';
import { Advice } from '../start/progress.ts';
import { readJsonFile } from './read-json-file.ts';
import type { Terminal } from './terminal.ts';

/** Options of commands that call the API. */
export const apiOptions = { url: { type: 'string' }, key: { type: 'string' } } as const;

/** Their lines in a help text. */
export const apiHelp = `  --url URL         the API, up to and with /api/v1   [WATCHFLOOR_URL, else the floor that npm start runs here]
  --key KEY         an API key for it                 [WATCHFLOOR_KEY, else that of the same floor]`;

/** Where the API is. @throws Advice when nothing says it */
export function apiAccess(values: { url?: string | undefined; key?: string | undefined }): ApiAccess {
  const local = whoRuns(defaultHome);
  const url = values.url ?? process.env['WATCHFLOOR_URL'] ?? local?.url;
  const key = values.key ?? process.env['WATCHFLOOR_KEY'] ?? local?.key;
  if (url === undefined || key === undefined) {
    throw new Advice('Which API? Give --url and --key, or start a floor here with npm start.');
  }
  return { url: url.replace(/\/+$/, ''), key };
}

/** True for the id of a run that is not also the name of a file. */
export const isRunId = (terminal: Terminal, text: string): boolean =>
  RunId.safeParse(text).success && !existsSync(resolve(terminal.cwd, text));

/** A record out of a file, checked whole. @throws Advice naming what is wrong with it */
export async function recordFromFile(terminal: Terminal, path: string): Promise<RunRecord> {
  const parsed = RunRecord.safeParse(await readJsonFile(terminal, path));
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 8).map((i) => `  /${i.path.join('/')}: ${i.message}`);
    throw new Advice(
      [`${path} is no exported run (npx watchfloor export makes them):`, ...faults].join('\n'),
    );
  }
  return checked(parsed.data, path);
}

/** The whole record of a run, unmasked. @throws ApiFailure; Advice where it does not hold together */
export async function recordFromApi(access: ApiAccess, runId: string): Promise<RunRecord> {
  const { tenantId } = Me.parse(await get(access, '/me'));
  const events = await eventsOf(access, runId);
  const view = RowView.parse(await get(access, `/runs/${runId}`));
  const run = Run.parse({ ...view, tenantId });
  const evidence = await pieces(access, runId, evidenceNamed({ run, events }));
  const known = new Set(evidence.map(({ hash }) => hash));
  const carried = [...evidenceCarried(events, contentOf(evidence))].filter((hash) => !known.has(hash));
  evidence.push(...(await pieces(access, runId, carried)));
  evidence.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return checked({ format: 'watchfloor-run/1', redacted: false, run, events, evidence }, runId);
}

const PARALLEL = 8;

const Me = z.looseObject({ tenantId: TenantId });
const EventPage = z.looseObject({ items: z.array(RunEvent), cursor: z.string() });
/** A run as the API shows it, without what the API adds. */
const RowView = z.object(Run.omit({ tenantId: true }).shape);

/** The history of a run. @throws ApiFailure */
export async function eventsOf(access: ApiAccess, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  let cursor = '';
  for (;;) {
    const page = EventPage.parse(await get(access, `/runs/${runId}/events?limit=100${cursor}`));
    events.push(...page.items);
    if (page.items.length === 0) return events;
    cursor = `&cursor=${encodeURIComponent(page.cursor)}`;
  }
}

async function pieces(access: ApiAccess, runId: string, hashes: Iterable<Sha256>): Promise<RecordedPiece[]> {
  const left = [...hashes];
  const read: RecordedPiece[] = [];
  const reader = async (): Promise<void> => {
    for (let hash = left.pop(); hash !== undefined; hash = left.pop()) {
      read.push(await piece(access, runId, hash));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, reader));
  return read;
}

async function piece(access: ApiAccess, runId: string, hash: Sha256): Promise<RecordedPiece> {
  const path = `/runs/${runId}/evidence/${hash}`;
  const answer = await fetch(`${access.url}${path}`, { headers: { 'x-api-key': access.key, accept: '*/*' } });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.status !== 200) {
    const body = new TextDecoder().decode(bytes);
    throw new ApiFailure(`GET ${path}`, { status: answer.status, headers: answer.headers, body });
  }
  return pieceOf(hash, bytes, answer.headers.get('content-type') ?? 'application/octet-stream');
}

async function get(access: ApiAccess, path: string): Promise<unknown> {
  const answer = await call(access, 'GET', path);
  if (answer.status !== 200) throw new ApiFailure(`GET ${path}`, answer);
  return answer.body;
}

function checked(record: RunRecord, name: string): RunRecord {
  const faults = faultsOfRecord(record);
  if (faults.length === 0) return record;
  const lines = faults.slice(0, 8).map((fault) => `  ${fault.pointer}: ${fault.message}`);
  throw new Advice([`${name} does not hold together:`, ...lines].join('\n'));
}
