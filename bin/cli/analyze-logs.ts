// watchfloor analyze logs: the templates of a log, and what changed against another one.
import { rankTemplates } from '#analysis/logs/compare-templates.ts';
import { createTemplateMiner, type TemplateMiner } from '#analysis/logs/template-miner.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';
import { Advice } from '../start/progress.ts';
import { paint, plain } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { compareLogs, type LogComparison, type MinedLog } from './compare-logs.ts';
import { inputName, notesOn, readLines } from './read-lines.ts';
import { progress, type Terminal } from './terminal.ts';

/** The text of `--help`. */
export const analyzeLogsHelp = `Finds the templates of a log: its lines with what varies replaced by typed parameters.

usage: npx watchfloor analyze logs FILE [OPTIONS]

  FILE              a log, one line an entry; - reads standard input
  --compare FILE2   what changed from FILE (before) to FILE2 (after): new, vanished and rate-changed templates;
                    rates are compared after the lengths of the two are evened out, effect is Cohen's h of the shares
  --assignments     prints the template ID of each line and nothing else, one a line, in the order of the lines
  --trouble         fatal, error and warning templates first, instead of by count
  --top N           prints the first N templates only
  --json            {lines, templates: [{id, template, count, share, level, example, firstLine, lastLine}]}, with
                    --compare {before, after, scale, fresh, vanished, changed}; with --assignments a list of IDs
  --help            this text

One configuration serves every log. IDs are hashes of the template: the same on every machine and day. Lines above
65,536 characters are cut, with a note. Reads streaming; exit 2 when the input cannot be read.`;

const options = {
  compare: { type: 'string' },
  assignments: { type: 'boolean', default: false },
  trouble: { type: 'boolean', default: false },
  top: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function analyzeLogs(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('analyze logs', args, options, {
    least: 1,
    most: 1,
    what: 'one FILE (or - for standard input)',
  });
  if (values.help) {
    await terminal.print(`${analyzeLogsHelp}\n`);
    return 0;
  }
  const top = values.top === undefined ? Number.POSITIVE_INFINITY : Number(values.top);
  if (!(top >= 1)) throw new Advice(`--top must be a whole number from 1, not ${JSON.stringify(values.top)}`);
  if (values.assignments && values.compare !== undefined) {
    throw new Advice('--assignments is about one file: leave --compare away.');
  }
  const miner = createTemplateMiner();
  const before = await mine(terminal, miner, positionals[0] ?? '');
  if (values.assignments) return printAssignments(terminal, miner, before, values.json);
  if (values.compare !== undefined) {
    const after = await mine(terminal, miner, values.compare);
    const comparison = compareLogs(miner, before, after);
    await terminal.print(values.json ? json(comparison) : comparisonText(comparison, top, terminal.color));
    return 0;
  }
  const found = miner.templates();
  const templates = (values.trouble ? rankTemplates(found) : found).slice(0, top);
  const lines = before.refs.length;
  await terminal.print(
    values.json
      ? json({ lines, templates: templates.map(byLine) })
      : listing(lines, found.length, templates, terminal.color),
  );
  return 0;
}

/** Takes every line of a file in; the number of a line stands for its time. */
async function mine(terminal: Terminal, miner: TemplateMiner, path: string): Promise<MinedLog> {
  const name = inputName(path);
  const beat = progress(terminal, (n) => `${name}: ${n.toLocaleString('en-US')} lines`);
  let refs = new Int32Array(4096);
  const read = await readLines(terminal, path, (line, number) => {
    if (number > refs.length) {
      const more = new Int32Array(refs.length * 2);
      more.set(refs);
      refs = more;
    }
    refs[number - 1] = miner.add(line, number);
    beat(number);
  });
  if (read.lines === 0) throw new Advice(`${name} is empty: there are no lines to analyze.`);
  for (const note of notesOn(name, read)) terminal.note(note);
  return { name, refs: refs.subarray(0, read.lines) };
}

const PAGE = 8192;

async function printAssignments(terminal: Terminal, miner: TemplateMiner, log: MinedLog, asJson: boolean) {
  const ids: string[] = [];
  const idOf = (ref: number): string => {
    ids[ref] ??= miner.idOf(ref);
    return ids[ref];
  };
  if (asJson) {
    await terminal.print(json(Array.from(log.refs, idOf)));
    return 0;
  }
  for (let from = 0; from < log.refs.length; from += PAGE) {
    await terminal.print(`${Array.from(log.refs.subarray(from, from + PAGE), idOf).join('\n')}\n`);
  }
  return 0;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function byLine({ firstAt, lastAt, ...template }: LogTemplate) {
  return { ...template, firstLine: firstAt, lastLine: lastAt };
}

function listing(lines: number, all: number, templates: readonly LogTemplate[], color: boolean): string {
  const ink = paint(color);
  const head = `${lines.toLocaleString('en-US')} lines, ${all.toLocaleString('en-US')} templates`;
  const more = all > templates.length ? `, the first ${templates.length} of them:` : '';
  const rows = templates.map(
    (t) =>
      `${t.count.toLocaleString('en-US').padStart(11)}  ${percent(t.share)}  ${t.level.padEnd(5)}  ${t.id}  ${plain(t.template)}`,
  );
  return [
    ink.bold(`${head}${more}`),
    ink.faint('      count   share  level  id                template'),
    ...rows,
    '',
  ].join('\n');
}

function comparisonText(c: LogComparison, top: number, color: boolean): string {
  const ink = paint(color);
  const count = (n: number): string => n.toLocaleString('en-US');
  const list = (title: string, rows: readonly string[]): string[] => [
    ink.bold(`${title}: ${rows.length}`),
    ...rows.slice(0, top),
    ...(rows.length > top ? [ink.faint(`  and ${rows.length - top} more`)] : []),
    '',
  ];
  const one = (t: LogTemplate): string =>
    `${count(t.count).padStart(11)}  ${t.level.padEnd(5)}  ${t.id}  ${plain(t.template)}`;
  return [
    `before  ${plain(c.before.name)}: ${count(c.before.lines)} lines`,
    `after   ${plain(c.after.name)}: ${count(c.after.lines)} lines (as long as ${c.scale.toFixed(2)} of the one before)`,
    '',
    ...list('new', c.fresh.map(one)),
    ...list('vanished', c.vanished.map(one)),
    ...list(
      'rate changed (before -> after, ratio, effect)',
      c.changed.map(
        (t) =>
          `${count(t.before).padStart(11)} -> ${count(t.after)}  x${t.ratio.toFixed(2)}  h=${t.effect.toFixed(2)}  ${t.level}  ${t.id}  ${plain(t.template)}`,
      ),
    ),
  ].join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)}%`;
