// watchfloor export and import: a whole run as one file, and whether such a file is what it says.
import { redactRecord } from '#domain/runs/redact-record.ts';
import type { RunRecord } from '#domain/runs/run-record.ts';
import { plain } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { apiAccess, apiHelp, apiOptions, isRunId, recordFromApi, recordFromFile } from './run-source.ts';
import type { Terminal } from './terminal.ts';

/** The text of `export --help`. */
export const exportHelp = `Writes a run as one JSON file: its row, its whole history, every piece of evidence by its hash. Personal data and
secrets are masked letter by letter, so that lengths stay.

usage: npx watchfloor export RUN [OPTIONS] > FILE

  RUN               the id of a run, or an exported file
  --full            masks nothing
${apiHelp}
  --help            this text

Exit 0 done, 2 when the run cannot be read.`;

/** The text of `import --help`. */
export const importHelp = `Checks an exported run: every piece of evidence has the hash it is named by, none is missing, the history has no gap.
What was masked cannot be checked, and its number is told.

usage: npx watchfloor import FILE [OPTIONS]

  FILE              an exported run, or - for standard input
  --json            {run, status, redacted, events, evidence, masked}
  --help            this text

Exit 0 when it is whole, 2 when it is not or cannot be read.`;

/** The command; answers the exit code. */
export async function exportRun(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = {
    full: { type: 'boolean', default: false },
    ...apiOptions,
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArguments('export', args, options, {
    least: 1,
    most: 1,
    what: 'one RUN (its id, or an exported file)',
  });
  if (values.help) {
    await terminal.print(`${exportHelp}\n`);
    return 0;
  }
  const name = positionals[0] ?? '';
  const whole = isRunId(terminal, name)
    ? await recordFromApi(apiAccess(values), name)
    : await recordFromFile(terminal, name);
  const record = values.full ? whole : redactRecord(whole);
  await terminal.print(`${JSON.stringify(record)}\n`);
  terminal.note(sentence(record));
  return 0;
}

/** The command; answers the exit code. */
export async function importRun(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArguments('import', args, options, {
    least: 1,
    most: 1,
    what: 'one FILE (or - for standard input)',
  });
  if (values.help) {
    await terminal.print(`${importHelp}\n`);
    return 0;
  }
  const record = await recordFromFile(terminal, positionals[0] ?? '');
  const { run, redacted, events, evidence } = record;
  const summary = {
    ...{ run: run.id, status: run.status, redacted },
    ...{ events: events.length, evidence: evidence.length, masked: masked(record) },
  };
  await terminal.print(
    values.json ? `${JSON.stringify(summary, null, 2)}\n` : `${plain(sentence(record))}\n`,
  );
  return 0;
}

const masked = ({ evidence }: RunRecord): number => evidence.filter((piece) => piece.masked === true).length;

function sentence(record: RunRecord): string {
  const { run, events, evidence } = record;
  const privacy = record.redacted
    ? `redacted: ${masked(record)} pieces masked, all others have their hashes`
    : 'whole: every piece has its hash';
  return `${run.id} (${run.status}): ${events.length} events, ${evidence.length} pieces of evidence, ${privacy}`;
}
