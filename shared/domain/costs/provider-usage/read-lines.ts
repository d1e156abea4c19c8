import { ValidationError } from '../../errors.ts';

/** What became of a line: things, nothing because it does not speak of a call, or a fault. */
export type LineRead<T> =
  | { readonly items: readonly T[] }
  | { readonly passed: string }
  | { readonly fault: string };

/** A line that holds no usage, and why; numbers begin at 1. */
export interface PassedLine {
  readonly line: number;
  readonly why: string;
}

/** What a record holds. */
export interface ReadRecord<T> {
  readonly items: readonly T[];
  readonly passed: readonly PassedLine[];
}

const MOST_FAULTS = 20;

/**
 * Reads numbered lines, empty ones left out.
 *
 * @throws ValidationError naming the first lines with a fault by their numbers: half a bill is not compared
 */
export function readEach<L, T>(
  lines: Iterable<readonly [line: number, content: L]>,
  read: (content: L, line: number) => LineRead<T>,
): ReadRecord<T> {
  const items: T[] = [];
  const passed: PassedLine[] = [];
  const faults: string[] = [];
  for (const [line, content] of lines) {
    const found = read(content, line);
    if ('items' in found) items.push(...found.items);
    else if ('passed' in found) passed.push({ line, why: found.passed });
    else faults.push(`line ${line}: ${found.fault}`);
  }
  if (faults.length === 0) return { items, passed };
  const said =
    faults.length === 1 ? 'One line is no usage record.' : `${faults.length} lines are no usage records.`;
  const named = faults.slice(0, MOST_FAULTS).map((message) => ({ pointer: '/records', message }));
  throw new ValidationError(said, named);
}

/** The lines of a text that are not blank, with their numbers. */
export function* linesOf(text: string): Generator<readonly [number, string]> {
  let line = 0;
  for (const content of text.split('\n')) {
    line += 1;
    if (content.trim() !== '') yield [line, content];
  }
}
