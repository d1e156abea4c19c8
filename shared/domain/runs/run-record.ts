import * as z from 'zod';
import { EvidencePart, EvidenceRef } from '../evidence/evidence.ts';
import { Sha256, sha256 } from '../hash.ts';
import { RunEvent } from './event.ts';
import { Run } from './run.ts';

/** One piece of evidence as it was stored; bytes that are no UTF-8 text come in base64. */
export const RecordedPiece = z.strictObject({
  hash: Sha256,
  mediaType: z.string().max(100),
  encoding: z.enum(['utf8', 'base64']),
  content: z.string(),
  /** True where parts of the content were masked: it no longer has the hash, which stays that of the original. */
  masked: z.boolean().optional(),
});
export type RecordedPiece = z.infer<typeof RecordedPiece>;

/** A whole run in one document: row, history, and every piece of evidence that either names. */
export const RunRecord = z.strictObject({
  format: z.literal('watchfloor-run/1'),
  /** True where personal data and secrets were looked for and masked. */
  redacted: z.boolean(),
  run: Run,
  events: z.array(RunEvent),
  /** Ordered by hash. */
  evidence: z.array(RecordedPiece),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** A record that does not hold together, and where. */
export interface RecordFault {
  readonly pointer: string;
  readonly message: string;
}

/**
 * What is wrong with a record: pieces whose content has another hash, pieces that are named and missing, events out
 * of their places. Masked pieces cannot be checked; none of the others is let through unchecked.
 */
export function faultsOfRecord(record: RunRecord): readonly RecordFault[] {
  const kept = new Set(record.evidence.map((piece) => piece.hash));
  const spoilt = record.evidence.flatMap((piece, i) =>
    piece.masked === true || sha256(bytesOf(piece)) === piece.hash
      ? []
      : [{ pointer: `/evidence/${i}`, message: `the content does not have the hash ${piece.hash}` }],
  );
  const smuggled = record.evidence.flatMap((piece, i) =>
    piece.masked === true && !record.redacted
      ? [{ pointer: `/evidence/${i}`, message: 'is masked in a record that says it is whole' }]
      : [],
  );
  const missing = [...evidenceNamed(record), ...evidenceCarried(record.events, contentOf(record.evidence))]
    .filter((hash) => !kept.has(hash))
    .map((hash) => ({ pointer: '/evidence', message: `${hash} is named and not there` }));
  const misplaced = record.events.flatMap((event, i) =>
    event.seq === i + 1 ? [] : [{ pointer: `/events/${i}/seq`, message: `is ${event.seq}, not ${i + 1}` }],
  );
  return [...misplaced, ...spoilt, ...smuggled, ...missing];
}

/** The hashes of all evidence that the row and the history name, in the order of naming. */
export function evidenceNamed({ run, events }: Pick<RunRecord, 'run' | 'events'>): ReadonlySet<Sha256> {
  const named = new Set<Sha256>(refsOf(events).keys());
  if (run.report !== undefined) named.add(run.report.hash);
  if (run.input.bundle !== undefined) named.add(run.input.bundle);
  return named;
}

/**
 * The evidence that the carried results of a history rest on. Their calls are in another run's history, and later
 * steps read what they observed all the same. `content` answers parsed JSON, or undefined.
 */
export function evidenceCarried(
  events: readonly RunEvent[],
  content: (hash: Sha256) => unknown,
): ReadonlySet<Sha256> {
  const results = events.flatMap((event) =>
    event.type === 'step-carried' && event.result !== undefined ? [event.result.hash] : [],
  );
  return new Set(results.flatMap((hash) => observedIn(content(hash))));
}

/** The evidence of what a step's result says that it observed; none for results of another form. */
export function observedIn(result: unknown): readonly Sha256[] {
  const { observations } = (result ?? {}) as { observations?: unknown };
  if (!Array.isArray(observations)) return [];
  return observations.flatMap((observation) => {
    const ref = EvidenceRef.safeParse((observation as { output?: unknown } | null)?.output);
    return ref.success ? [ref.data.hash] : [];
  });
}

/** The parsed content of pieces by their hashes; undefined where there is none, or it is no JSON. */
export function contentOf(pieces: readonly RecordedPiece[]): (hash: Sha256) => unknown {
  const byHash = new Map(pieces.map((piece) => [piece.hash, piece]));
  return (hash) => {
    const piece = byHash.get(hash);
    if (piece === undefined) return undefined;
    try {
      return JSON.parse(new TextDecoder().decode(bytesOf(piece)));
    } catch {
      return undefined;
    }
  };
}

/** The references in a history, by hash; one to a part stands for all of it. */
export function refsOf(events: readonly RunEvent[]): ReadonlyMap<Sha256, EvidenceRef> {
  const refs = new Map<Sha256, EvidenceRef>();
  for (const event of events) {
    for (const member of Object.values(event)) {
      const part = EvidencePart.safeParse(member);
      if (!part.success) continue;
      const { at: _, ...ref } = part.data;
      refs.set(ref.hash, ref);
    }
  }
  return refs;
}

/** The bytes of a piece. */
export const bytesOf = ({ encoding, content }: RecordedPiece): Uint8Array =>
  encoding === 'utf8' ? new TextEncoder().encode(content) : new Uint8Array(Buffer.from(content, 'base64'));

/** A piece of stored content. */
export function pieceOf(hash: Sha256, content: Uint8Array, mediaType: string): RecordedPiece {
  const text = decoded(content);
  return text === undefined
    ? { hash, mediaType, encoding: 'base64', content: Buffer.from(content).toString('base64') }
    : { hash, mediaType, encoding: 'utf8', content: text };
}

function decoded(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
