// Lines of a file or of standard input, streaming: memory holds one line, whatever the length of the input.
import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { Advice } from '../start/progress.ts';
import type { Terminal } from './terminal.ts';

/** Longest line in characters; the rest of a longer one is dropped. */
export const MAX_LINE = 65_536;

/** What was read. */
export interface LinesRead {
  readonly lines: number;
  /** Lines that were longer than {@link MAX_LINE}. */
  readonly cut: number;
  /** Lines with bytes that are not of the encoding, decoded with replacement characters. */
  readonly undecodable: number;
}

/** How an input calls itself in messages. */
export const inputName = (path: string): string => (path === '-' ? 'standard input' : path);

/**
 * Calls `each` with every line of a file (`-`: standard input), without its line end. UTF-8, or UTF-16 where a byte
 * order mark says so.
 *
 * @throws Advice when there is no such file, it cannot be read, or it is binary
 */
export async function readLines(
  terminal: Terminal,
  path: string,
  each: (line: string, number: number) => void,
): Promise<LinesRead> {
  const splitter = createSplitter(each);
  let decoder: TextDecoder | undefined;
  for await (const chunk of bytesOf(terminal, path)) {
    decoder ??= decoderFor(chunk, inputName(path));
    if (decoder.encoding === 'utf-8' && chunk.includes(0)) throw binary(inputName(path));
    splitter.push(decoder.decode(chunk, { stream: true }));
  }
  splitter.push(decoder?.decode() ?? '');
  return splitter.end();
}

/** The bytes of a file or of standard input, chunk by chunk. @throws Advice */
export async function* bytesOf(terminal: Terminal, path: string): AsyncGenerator<Buffer> {
  const source = path === '-' ? terminal.stdin : fileStream(resolve(terminal.cwd, path));
  try {
    for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    if (error instanceof Advice) throw error;
    throw new Advice(`${inputName(path)} cannot be read: ${(error as Error).message}`);
  }
}

function fileStream(path: string): Readable {
  refuseNoFile(path);
  return createReadStream(path, { highWaterMark: 1 << 18 });
}

/** @throws Advice when nothing is at the path, or a folder */
export function refuseNoFile(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined) throw new Advice(`There is nothing at ${path}.`);
  if (there.isDirectory()) throw new Advice(`${path} is a folder; name a file, or - for standard input.`);
}

function decoderFor(first: Buffer, name: string): TextDecoder {
  if (first[0] === 0x1f && first[1] === 0x8b) {
    throw new Advice(`${name} is compressed. Unpack it first: gzip -dc FILE | npx watchfloor ... -`);
  }
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}

const binary = (name: string): Advice =>
  new Advice(`${name} is binary (it holds NUL bytes), not lines of text. Nothing was analyzed.`);

function createSplitter(each: (line: string, number: number) => void) {
  let held = '';
  let dropping = false;
  const read = { lines: 0, cut: 0, undecodable: 0 };
  const give = (text: string): void => {
    read.lines += 1;
    const whole = text.endsWith('\r') ? text.slice(0, -1) : text;
    const line = whole.length > MAX_LINE ? whole.slice(0, MAX_LINE) : whole;
    if (dropping || line.length < whole.length) read.cut += 1;
    if (line.includes('\ufffd')) read.undecodable += 1;
    dropping = false;
    each(line, read.lines);
  };
  const hold = (rest: string): void => {
    if (held.length <= MAX_LINE) held += rest;
    if (held.length <= MAX_LINE) return;
    held = held.slice(0, MAX_LINE);
    dropping = true;
  };
  return {
    push: (text: string): void => {
      let from = 0;
      for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
        if (held === '') give(text.slice(from, to));
        else {
          hold(text.slice(from, to));
          give(held);
          held = '';
        }
        from = to + 1;
      }
      if (from < text.length && !(dropping && held.length >= MAX_LINE)) hold(text.slice(from));
    },
    end: (): LinesRead => {
      if (held !== '') give(held);
      return { ...read };
    },
  };
}

/** What a reader should know about an input that was not all clean text. */
export const notesOn = (name: string, { cut, undecodable }: LinesRead): string[] => [
  ...(cut > 0 ? [`note: ${name}: ${cut} lines were cut at ${MAX_LINE} characters`] : []),
  ...(undecodable > 0 ? [`note: ${name}: ${undecodable} lines hold bytes that are no UTF-8`] : []),
];
