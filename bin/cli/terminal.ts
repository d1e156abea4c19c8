// Where a command reads and writes, so that a test can be the terminal.
import type { Readable } from 'node:stream';

/** The two streams of output, the input, and the folder that relative file names are meant from. */
export interface Terminal {
  readonly stdin: Readable;
  readonly cwd: string;
  readonly color: boolean;
  /** Text of the answer; resolves when there is room for more. */
  readonly print: (text: string) => Promise<void>;
  /** A line about the work: progress, notes, errors. */
  readonly note: (line: string) => void;
}

/** The terminal of this process. Ends it quietly when the reader of its output is gone (`| head`). */
export function processTerminal(): Terminal {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    stdin: process.stdin,
    cwd: process.env['WATCHFLOOR_CWD'] ?? process.cwd(),
    color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    print: (text) =>
      new Promise((done) => {
        if (process.stdout.write(text)) done();
        else process.stdout.once('drain', done);
      }),
    note: (line) => console.error(line),
  };
}

const BEAT_MS = 2_000;

/** Says how far long work is, at most every two seconds; silent about short work. */
export function progress(terminal: Terminal, say: (count: number) => string): (count: number) => void {
  let last = performance.now();
  let next = 0;
  return (count) => {
    if (count < next) return;
    next = count + 4096;
    const now = performance.now();
    if (now - last < BEAT_MS) return;
    last = now;
    terminal.note(say(count));
  };
}
