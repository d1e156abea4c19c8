// `timestamp,value` rows, from a file or standard input.
import { parseIsoTime } from '#domain/time.ts';
import { Advice } from '../start/progress.ts';
import { inputName, notesOn, readLines } from './read-lines.ts';
import { progress, type Terminal } from './terminal.ts';

/** One row: as it was written, and as it was understood. */
export interface MetricRow {
  readonly timestamp: string;
  readonly text: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** NaN where the value says that there is none (empty, NaN, null, Inf). */
  readonly value: number;
}

/** The rows in the order of the input, and the name of the value column where there is a header. */
export interface MetricCsv {
  readonly name: string;
  readonly rows: readonly MetricRow[];
}

const ABSENT = /^(|nan|null|none|na|n\/a|-|[+-]?inf(inity)?)$/i;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads the rows. A header is optional; of more than two columns those named `timestamp` and `value` count.
 * Timestamps: ISO 8601 (without a zone: UTC), or epoch seconds or milliseconds.
 *
 * @throws Advice naming the line that is out of form, or that there are no rows
 */
export async function readMetricCsv(terminal: Terminal, path: string): Promise<MetricCsv> {
  const name = inputName(path);
  const beat = progress(terminal, (n) => `${name}: ${n.toLocaleString('en-US')} lines`);
  const rows: MetricRow[] = [];
  let columns: Columns | undefined;
  const read = await readLines(terminal, path, (line, number) => {
    beat(number);
    if (line.trim() === '') return;
    const refuse = (why: string): never => {
      throw new Advice(`${name}, line ${number}: ${why}`);
    };
    const fields = fieldsOf(number === 1 ? line.replace(/^\ufeff/, '') : line, refuse);
    const header = columns === undefined ? headerOf(fields) : undefined;
    columns ??= header ?? unnamed(fields, refuse);
    if (header === undefined) rows.push(rowOf(fields, columns, refuse));
  });
  for (const note of notesOn(name, read)) terminal.note(note);
  if (rows.length === 0) throw new Advice(`${name} is empty: there are no points to analyze.`);
  return { name: columns?.name ?? 'value', rows };
}

interface Columns {
  readonly time: number;
  readonly value: number;
  readonly count: number;
  readonly name: string;
}

type Refuse = (why: string) => never;

/** Fields of one line (RFC 4180, without line breaks inside quotes). */
function fieldsOf(line: string, refuse: Refuse): string[] {
  if (!line.includes('"')) return line.split(',').map((f) => f.trim());
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const found = /(?:\s*"((?:[^"]|"")*)"\s*|([^",]*))(?:,|$)/y;
    found.lastIndex = at;
    const match = found.exec(line);
    if (match === null) return refuse('a quoted field does not end');
    fields.push((match[1]?.replaceAll('""', '"') ?? match[2] ?? '').trim());
    at = found.lastIndex;
    if (!match[0].endsWith(',')) break;
  }
  return fields;
}

function unnamed(fields: readonly string[], refuse: Refuse): Columns {
  if (fields.length === 2) return { time: 0, value: 1, count: 2, name: 'value' };
  return refuse(
    `${fields.length} fields where timestamp,value has 2 (more columns need a header that names these two)`,
  );
}

/** The columns a header names, or undefined for a row of data. */
function headerOf(fields: readonly string[]): Columns | undefined {
  const names = fields.map((f) => f.toLowerCase());
  if (timeOf(fields[0] ?? '') !== undefined && fields.length === 2) return undefined;
  const time = names.findIndex((n) => /^(timestamp|time|date|datetime|ts)$/.test(n));
  const value = names.indexOf('value');
  if (fields.length === 2 && !fields.some((f) => NUMBER.test(f))) {
    return {
      time: Math.max(0, time),
      value: time === 1 ? 0 : 1,
      count: 2,
      name: fields[time === 1 ? 0 : 1] || 'value',
    };
  }
  return time >= 0 && value >= 0 ? { time, value, count: fields.length, name: 'value' } : undefined;
}

function rowOf(fields: readonly string[], columns: Columns, refuse: Refuse): MetricRow {
  if (fields.length !== columns.count)
    refuse(`${fields.length} fields where there should be ${columns.count}`);
  const timestamp = fields[columns.time] ?? '';
  const text = fields[columns.value] ?? '';
  const at = timeOf(timestamp);
  if (at === undefined) return refuse(`${JSON.stringify(timestamp.slice(0, 60))} is no timestamp`);
  if (NUMBER.test(text)) return { timestamp, text, at, value: Number(text) };
  if (ABSENT.test(text)) return { timestamp, text, at, value: Number.NaN };
  return refuse(`${JSON.stringify(text.slice(0, 60))} is no number`);
}

// numbers from here on are milliseconds: as seconds they would be beyond the year 5000
const MILLISECONDS = 1e11;

function timeOf(text: string): number | undefined {
  if (NUMBER.test(text)) {
    const n = Number(text);
    const at = Math.round(Math.abs(n) >= MILLISECONDS ? n : n * 1000);
    return at >= 0 && at < 8.64e15 ? at : undefined;
  }
  const iso = text
    .replace(/^(\d{4})[/-](\d{2})[/-](\d{2})$/, '$1-$2-$3T00:00')
    .replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T');
  return parseIsoTime(/(Z|[+-]\d{2}:?\d{2})$/.test(iso.slice(11)) ? iso : `${iso}Z`);
}
