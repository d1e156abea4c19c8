import type { Json } from '../json.ts';
import { maskJson, maskPersonal } from '../privacy/mask-personal.ts';
import { type RecordedPiece, RunRecord } from './run-record.ts';

/**
 * The record without personal data and secrets, as far as their forms are known: in row, history and evidence. Bytes
 * that are no text cannot be searched and are left out. Redacting again changes nothing.
 */
export function redactRecord(record: RunRecord): RunRecord {
  const { run, events } = maskJson({ run: record.run, events: record.events } as unknown as Json) as {
    run: Json;
    events: Json;
  };
  return RunRecord.parse({
    ...record,
    redacted: true,
    run,
    events,
    evidence: record.evidence.map(maskPiece),
  });
}

function maskPiece(piece: RecordedPiece): RecordedPiece {
  if (piece.encoding === 'base64') return { ...piece, encoding: 'utf8', content: '', masked: true };
  const content = maskContent(piece.content);
  return content === piece.content ? piece : { ...piece, content, masked: true };
}

function maskContent(content: string): string {
  const value = parsed(content);
  if (value === undefined) return maskPersonal(content);
  const before = JSON.stringify(value);
  const after = JSON.stringify(maskJson(value));
  // text that only is written in another way stays as it is, and keeps its hash
  return after === before ? content : after;
}

function parsed(content: string): Json | undefined {
  try {
    return JSON.parse(content) as Json;
  } catch {
    return undefined;
  }
}
