/** A row of a table by the names of its columns. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * The rows of a CSV text (RFC 4180, names first, LF as well as CRLF) with the number of the line that each begins
 * in. Cells behind the last name are dropped; those that a row lacks are empty.
 */
export function* csvRows(text: string): Generator<readonly [number, CsvRow]> {
  let names: readonly string[] | undefined;
  for (const { line, cells } of recordsOf(text.replace(/^\uFEFF/, ''))) {
    if (cells.length === 1 && cells[0]?.trim() === '') continue;
    if (names === undefined) names = cells.map((name) => name.trim());
    else yield [line, Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))];
  }
}

const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function* recordsOf(text: string): Generator<{ readonly line: number; readonly cells: readonly string[] }> {
  let [line, begun] = [1, 1];
  let cells: string[] = [];
  CELL.lastIndex = 0;
  for (let at = 0; at < text.length; ) {
    CELL.lastIndex = at;
    const [whole = '', quoted, plain = '', end = ''] = CELL.exec(text) ?? brokenCell(text, at);
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    at += whole.length;
    if (end === ',' && at < text.length) continue;
    yield { line: begun, cells };
    [begun, cells] = [line, []];
  }
}

/** A cell with a quote where none may be: taken as it is up to the end of its line. */
function brokenCell(text: string, at: number): readonly [string, undefined, string, string] {
  const end = text.indexOf('\n', at);
  const rest = text.slice(at, end < 0 ? text.length : end + 1);
  return [rest, undefined, rest.trimEnd(), '\n'];
}
