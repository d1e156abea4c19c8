// watchfloor reconcile: a provider's own record beside the ledger, through the API.
import { gunzipSync } from 'node:zlib';
import { withoutContent } from '#domain/costs/provider-usage/bedrock-log.ts';
import {
  formatOf,
  readProviderUsage,
  type UsageFormat,
  usageFormats,
} from '#domain/costs/provider-usage/provider-usage.ts';
import { dollarsExactly } from '#services/costs/csv.ts';
import { ComparedRecord, MOST_RECORD_LENGTH } from '#services/costs/record-form.ts';
import { ApiFailure, call } from '../start/api-client.ts';
import { Advice } from '../start/progress.ts';
import { paint, plain } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { bytesOf, inputName } from './read-lines.ts';
import { apiAccess, apiHelp, apiOptions } from './run-source.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const reconcileHelp = `Compares the ledger of a tenant with what its provider has on record, and tells what differs. The record is checked
here first; of a log of invocations only times, ids and tokens are sent, no prompt and no answer.

usage: npx watchfloor reconcile FILE [OPTIONS]

  FILE              what the provider exported (gzip is unpacked), or - for standard input
  --format FORMAT   ${usageFormats.join(', ')}
                    [told by the file's beginning]
  --tolerance S     seconds that a call and its entry may be apart, where only time and tokens tell   [60]
  --apply           books the differences of single calls as corrections
  --whole           the record lists every call of its span: what was only assumed and is not in it cost nothing
  --json            the API's answer
${apiHelp}
  --help            this text

Exit 0 when all agrees (or was corrected), 1 when something differs or is on one side only, 2 when it cannot be compared.`;

const options = {
  format: { type: 'string' },
  tolerance: { type: 'string', default: '60' },
  apply: { type: 'boolean', default: false },
  whole: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  ...apiOptions,
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function reconcile(args: readonly string[], terminal: Terminal): Promise<number> {
  const one = { least: 1, most: 1, what: 'one FILE (or - for standard input)' };
  const { values, positionals } = parseArguments('reconcile', args, options, one);
  if (values.help) {
    await terminal.print(`${reconcileHelp}\n`);
    return 0;
  }
  const path = positionals[0] ?? '';
  const text = await textOf(terminal, path);
  const format = chosenFormat(values.format, text, path);
  const tolerance = Number(values.tolerance);
  if (!(tolerance >= 0 && tolerance <= 900)) throw new Advice('--tolerance takes seconds from 0 to 900');
  const records = checked(format, text, path);
  const { apply, whole } = values;
  const body = { format, records, toleranceMs: Math.round(tolerance * 1000), apply, whole };
  const answer = await call(apiAccess(values), 'POST', '/usage/reconcile', body);
  if (answer.status !== 200) throw new ApiFailure('POST /usage/reconcile', answer);
  const compared = ComparedRecord.parse(answer.body);
  const json = `${JSON.stringify(compared, null, 2)}\n`;
  await terminal.print(values.json ? json : `${comparedText(compared, terminal.color)}\n`);
  const { differing, disputed, notBooked, notBilled } = compared.counts;
  return differing + disputed + notBooked + notBilled === 0 ? 0 : 1;
}

/** Whole files only: unpacked logs of a day are tens of megabytes, since prompts are in them. */
const MOST_BYTES = 512 * 1024 * 1024;

async function textOf(terminal: Terminal, path: string): Promise<string> {
  const name = inputName(path);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytesOf(terminal, path)) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new Advice(`${name} is larger than ${MOST_BYTES >> 20} MB: reconcile it in parts.`);
    chunks.push(chunk);
  }
  const bytes = unpacked(Buffer.concat(chunks), name);
  if (bytes.includes(0)) throw new Advice(`${name} is binary (it holds NUL bytes), no record of usage.`);
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '') throw new Advice(`${name} is empty: there is no usage in it.`);
  return text;
}

function unpacked(bytes: Buffer, name: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch {
    throw new Advice(`${name} is compressed, and broken or larger than ${MOST_BYTES >> 20} MB.`);
  }
}

function chosenFormat(asked: string | undefined, text: string, path: string): UsageFormat {
  const known = usageFormats.find((format) => format === asked);
  if (asked !== undefined && known === undefined) {
    throw new Advice(`--format takes one of ${usageFormats.join(', ')}`);
  }
  const format = known ?? formatOf(text);
  if (format !== undefined) return format;
  throw new Advice(
    `${inputName(path)} looks like no record that is known. Say what it is: --format ${usageFormats.join(' | ')}`,
  );
}

/** The text as it is sent. @throws Advice naming broken lines, or a record that is too long for one request */
function checked(format: UsageFormat, text: string, path: string): string {
  const sent = format === 'bedrock-invocation-log' ? text.split('\n').map(withoutContent).join('\n') : text;
  try {
    readProviderUsage(format, sent);
  } catch (error) {
    const { faults = [] } = error as { faults?: readonly { message: string }[] };
    if (faults.length === 0) throw error;
    throw new Advice(
      [
        `${inputName(path)} is no whole ${format}:`,
        ...faults.map(({ message }) => `  ${plain(message)}`),
      ].join('\n'),
    );
  }
  if (sent.length <= MOST_RECORD_LENGTH) return sent;
  throw new Advice(
    `${inputName(path)} is too long for one request (${MOST_RECORD_LENGTH}): reconcile it day by day.`,
  );
}

function comparedText({ counts, calls, days, passedOver }: ComparedRecord, color: boolean): string {
  const ink = paint(color);
  const amiss = counts.differing + counts.disputed + counts.notBooked + counts.notBilled;
  const what = calls === undefined ? 'days' : 'calls';
  const head = `${counts.matched} ${what} match`;
  const parts = [
    ['corrected', counts.corrected],
    ['differ', counts.differing],
    ['were corrected before to something else', counts.disputed],
    ['are not in the book', counts.notBooked],
    ['are not in the record', counts.notBilled],
  ] as const;
  const told = parts.filter(([, n]) => n > 0).map(([words, n]) => `${n} ${words}`);
  const lines = [...callLines(calls), ...dayLines(days)];
  const skipped = passedOver.map(({ line, why }) => ink.faint(`  line ${line} passed over: ${plain(why)}`));
  return [(amiss === 0 ? ink.good : ink.bad)([head, ...told].join(', ')), ...lines, ...skipped].join('\n');
}

const usd = (micros: number | undefined): string =>
  micros === undefined ? '' : `$${dollarsExactly(micros)}`;

function callLines(calls: ComparedRecord['calls']): string[] {
  if (calls === undefined) return [];
  const pairs = (word: string, found: NonNullable<typeof calls>['differing']): string[] =>
    found.map(
      (d) => `  ${word} ${plain(d.entry)}: booked ${usd(d.bookedMicros)}, billed ${usd(d.billedMicros)}`,
    );
  return [
    ...pairs('corrected', calls.corrected),
    ...pairs('differs', calls.differing),
    ...pairs('disputed', calls.disputed),
    ...calls.notBooked.map(
      (r) => `  not in the book: line ${r.line}, ${plain(r.model)}, ${usd(r.billedMicros)}`,
    ),
    ...calls.notBilled.map((id) => `  not in the record: ${plain(id)}`),
  ];
}

type Sums = NonNullable<ComparedRecord['days']>['notBooked'][number]['billed'];

function dayLines(days: ComparedRecord['days']): string[] {
  if (days === undefined) return [];
  const place = ({
    day,
    provider,
    row,
  }: {
    day: string;
    provider: string;
    row?: string | undefined;
  }): string => `${day} ${row ?? provider}`;
  const sums = ({ micros, ...counts }: Sums): string =>
    [
      ...Object.entries(counts).map(([name, n]) => `${n} ${name}`),
      ...(micros === undefined ? [] : [usd(micros)]),
    ].join(', ');
  return [
    ...days.differing.map(
      (d) => `  differs: ${place(d)}: booked ${sums(d.booked)}; billed ${sums(d.billed)}`,
    ),
    ...days.notBooked.map((d) => `  not in the book: ${place(d)}: billed ${sums(d.billed)}`),
    ...days.notBilled.map((d) => `  not in the record: ${place(d)}: booked ${sums(d.booked)}`),
  ];
}
