// Text for the terminal: wrapped at 100 columns, coloured where somebody looks, and never able to steer the terminal.

/** Columns of a line. */
export const COLUMNS = 100;

// controls, and format characters such as those that change the direction of text
const unsafe = /[\p{Cc}\p{Cf}]+/gu;

/** Text from the world without what a terminal would obey. */
export const plain = (text: string): string => text.replace(unsafe, ' ').trim();

/** Breaks a text at spaces into lines of at most `COLUMNS`; the first begins with `first`, the others with `rest`. */
export function wrap(text: string, first: string, rest: string = ' '.repeat(first.length)): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of pieces(plain(text), COLUMNS - Math.max(first.length, rest.length))) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}

/** How headings, good and bad news look. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
}

/** Colours, or none. */
export function paint(color: boolean): Paint {
  const code = (n: number) => (text: string) => (color ? `\u001b[${n}m${text}\u001b[0m` : text);
  return { bold: code(1), faint: code(2), good: code(32), bad: code(31), unsure: code(33) };
}

/** Words of a text; one that is longer than a line is cut into pieces. */
function pieces(text: string, width: number): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) =>
      Array.from({ length: Math.ceil(word.length / width) }, (_, i) =>
        word.slice(i * width, (i + 1) * width),
      ),
    );
}
