// watchfloor verify: does a report hold against its evidence, with nothing else at hand?
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Report } from '#domain/findings/report.ts';
import { sha256 } from '#domain/hash.ts';
import { Advice } from '../start/progress.ts';
import { paint, plain, wrap } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { readJsonFile } from './read-json-file.ts';
import { type Recheck, recheckReport } from './recheck-report.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const verifyHelp = `Re-checks a report: recomputes every finding from its evidence, holds every sentence to the findings it names, and
ranks the causes again. No model, no network.

usage: npx watchfloor verify REPORT [OPTIONS]

  REPORT            a report as JSON, or - for standard input
  --evidence DIR    where <hash>.json lies for each piece of evidence         [the folder of REPORT]
  --json            {holds, findings: [{id, claim, verified, reason}], faults: [text]}
  --help            this text

Where the evidence comes from:
  of a recording    npx watchfloor analyze incident PATH --evidence DIR    writes DIR/report.json and the evidence
  of a run          GET /api/v1/runs/ID/report, and GET /api/v1/runs/ID/evidence/HASH for each observation's hash,
                    saved as DIR/HASH.json

Exit 0 when the report holds, 1 when anything in it does not, 2 when it or its evidence cannot be read.`;

const options = {
  evidence: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function verify(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('verify', args, options, {
    least: 1,
    most: 1,
    what: 'one REPORT (or - for standard input)',
  });
  if (values.help) {
    await terminal.print(`${verifyHelp}\n`);
    return 0;
  }
  const path = positionals[0] ?? '';
  const report = parsed(await readJsonFile(terminal, path), path);
  const dir = resolve(terminal.cwd, values.evidence ?? (path === '-' ? '.' : dirname(path)));
  const evidence = readEvidence(dir, report);
  const recheck = recheckReport(report, evidence);
  await terminal.print(
    values.json ? `${JSON.stringify(recheck, null, 2)}\n` : `${recheckText(recheck, terminal.color)}\n`,
  );
  return recheck.holds ? 0 : 1;
}

function parsed(content: unknown, path: string): Report {
  const read = Report.safeParse(content);
  if (read.success) return read.data;
  const faults = read.error.issues.slice(0, 8).map((i) => `  /${i.path.join('/')}: ${i.message}`);
  throw new Advice([`${path} is no report:`, ...faults].join('\n'));
}

/** Content by hash: only files whose bytes still have the hash they are named by. */
function readEvidence(dir: string, report: Report): ReadonlyMap<string, unknown> {
  const hashes = [...new Set(report.observations.map((o) => o.output.hash))];
  const files = hashes
    .map((hash) => ({ hash, file: join(dir, `${hash}.json`) }))
    .filter((f) => existsSync(f.file));
  if (files.length === 0 && hashes.length > 0) {
    throw new Advice(
      `No evidence of this report is in ${dir} (${hashes.length} files such as ${hashes[0]?.slice(0, 12)}….json).\n` +
        'npx watchfloor verify --help tells where it comes from.',
    );
  }
  return new Map(
    files.flatMap(({ hash, file }) => {
      const bytes = readFileSync(file);
      return sha256(bytes) === hash ? [[hash, JSON.parse(bytes.toString('utf8')) as unknown]] : [];
    }),
  );
}

function recheckText({ holds, findings, faults, missing }: Recheck, color: boolean): string {
  const ink = paint(color);
  const fallen = findings.filter((f) => !f.verified).length;
  const verdict = holds
    ? ink.good(
        `THE REPORT HOLDS: ${findings.length} findings recomputed, every sentence and the ranking with them`,
      )
    : ink.bad(
        `THE REPORT DOES NOT HOLD: ${fallen} of ${findings.length} findings fell, ${faults.length} other faults`,
      );
  return [
    ...findings.map((f) =>
      f.verified
        ? wrap(`${f.id}  ${plain(f.claim)}`, '  ok    ')
        : wrap(`${f.id}  ${plain(f.claim)} (${f.reason})`, '  FELL  '),
    ),
    ...faults.map((text) => wrap(plain(text), '  FAULT ')),
    ...(missing > 0 ? [`  ${missing} pieces of evidence are missing or no longer have their hash`] : []),
    verdict,
  ].join('\n');
}
