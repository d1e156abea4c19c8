// A JSON document from a file or standard input; a fault is told with its line.
import { Advice } from '../start/progress.ts';
import { jsonFaultAt } from './json-fault.ts';
import { bytesOf, inputName } from './read-lines.ts';
import type { Terminal } from './terminal.ts';

/** Largest document in bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads and parses a document.
 *
 * @throws Advice when it is not there, empty, binary, too large, or no JSON (with line and column where known)
 */
export async function readJsonFile(terminal: Terminal, path: string): Promise<unknown> {
  const name = inputName(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(terminal, path)) {
    if (chunk.includes(0)) throw new Advice(`${name} is binary (it holds NUL bytes), not JSON.`);
    size += chunk.length;
    if (size > MOST_BYTES) throw new Advice(`${name} is larger than ${MOST_BYTES >> 20} MB.`);
    chunks.push(chunk);
  }
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  if (text.trim() === '') throw new Advice(`${name} is empty: there is no JSON in it.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new Advice(`${name} is no JSON: ${faultIn(text)}`);
  }
}

function faultIn(text: string): string {
  const at = jsonFaultAt(text);
  const before = text.slice(0, at);
  const place = `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`;
  if (at >= text.trimEnd().length) return `it ends too early, at ${place}`;
  return `${JSON.stringify(text.slice(at, at + 12))} cannot be at ${place}`;
}
