// watchfloor analyze incident: the whole report of a recording, offline, with the model off.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { canonicalJson } from '#domain/json.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { printReport } from '../start/print-report.ts';
import { Advice } from '../start/progress.ts';
import { parseArguments } from './arguments.ts';
import { incidentPage } from './incident-page.ts';
import { type Investigated, investigateBundle } from './investigate-bundle.ts';
import { readIncident } from './read-incident.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const analyzeIncidentHelp = `Investigates a recorded incident: the deployed agents' playbooks and tools over the recording, in memory, with the
model off. Same recording, same report.

usage: npx watchfloor analyze incident PATH [OPTIONS]

  PATH              an incident bundle as a JSON file (docs/bundle.md), a folder in the OpenSRE format, or - for a
                    bundle on standard input
  --task TEXT       the question; without it the text of the recorded alert is asked
  --html FILE       also writes the report as a page: the graph with the path, the series with what is unusual
  --evidence DIR    also writes DIR/report.json and DIR/<hash>.json for each piece of evidence, so that
                    npx watchfloor verify DIR/report.json re-checks every finding without anything else
  --json            prints the report as JSON
  --help            this text

Exit 0 whatever the report says; 2 when the recording cannot be read.`;

const options = {
  task: { type: 'string' },
  html: { type: 'string' },
  evidence: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function analyzeIncident(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('analyze incident', args, options, {
    least: 1,
    most: 1,
    what: 'one PATH (or - for standard input)',
  });
  if (values.help) {
    await terminal.print(`${analyzeIncidentHelp}\n`);
    return 0;
  }
  const bundle = await readIncident(terminal, positionals[0] ?? '');
  terminal.note(`${bundle.name}: ${held(bundle)}`);
  const investigated = await investigateBundle(bundle, values.task);
  const dir = values.evidence === undefined ? undefined : resolve(terminal.cwd, values.evidence);
  if (dir !== undefined) keepEvidence(terminal, dir, investigated);
  if (values.html !== undefined) {
    const file = resolve(terminal.cwd, values.html);
    const evidence = dir === undefined ? undefined : relative(join(file, '..'), dir);
    write(file, incidentPage(investigated, bundle, evidence));
    terminal.note(`page: ${file}`);
  }
  const { report } = investigated;
  const evidenceAt =
    dir === undefined
      ? 'the evidence itself: run this with --evidence DIR'
      : `a piece of evidence: ${dir}/HASH.json`;
  await terminal.print(
    values.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${printReport(report, { color: terminal.color, evidenceAt })}\n`,
  );
  return 0;
}

function held(bundle: IncidentBundle): string {
  const lines = bundle.logs?.reduce((n, g) => n + g.lines.length, 0);
  return [
    `${bundle.metrics?.length ?? 'no'} series`,
    `${lines ?? 'no'} log lines`,
    `${bundle.alarms?.length ?? 'no'} alarms`,
    `${bundle.changes?.length ?? 'no'} changes`,
  ].join(', ');
}

function keepEvidence(terminal: Terminal, dir: string, { report, evidence }: Investigated): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new Advice(`${dir} cannot be made: ${error instanceof Error ? error.message : error}`);
  }
  // as stored: the name of each file is the hash of its bytes
  for (const [hash, content] of evidence) write(join(dir, `${hash}.json`), canonicalJson(content));
  write(join(dir, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  terminal.note(`evidence: ${evidence.size} pieces and report.json in ${dir}`);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Advice(`${file} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
