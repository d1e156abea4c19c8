import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '#domain/findings/report.ts';
import { sha256 } from '#domain/hash.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { investigateBundle } from '../../../bin/cli/investigate-bundle.ts';
import { scenarios } from '../../../bin/demo/scenarios/all.ts';
import { demoBundle } from '../../scoreboard/demo-bundle.ts';
import { file, folder, watchfloor } from './terminal.ts';

const NOW = Date.UTC(2026, 2, 1, 14);
const scenario = scenarios.find((s) => s.name === 'bad-deploy');
if (scenario === undefined) throw new Error('there is no scenario bad-deploy');
const bundle: IncidentBundle = demoBundle(scenario, 1, NOW);

const dir = folder();
const kept = join(dir, 'kept');
const path = file(dir, 'incident.json', JSON.stringify(bundle));
let printed = '';
beforeAll(async () => {
  const args = ['analyze', 'incident', path, '--json', '--evidence', kept, '--html', join(kept, 'page.html')];
  const { exit, out, notes } = await watchfloor(args);
  expect([exit, notes.length]).toEqual([0, 3]);
  printed = out;
});

const change = (edit: (report: Report) => unknown): string => {
  const report = JSON.parse(printed) as Report;
  edit(report);
  return file(kept, 'changed.json', JSON.stringify(report));
};
const recheck = async (report: string, ...args: string[]) => {
  const { exit, out } = await watchfloor(['verify', report, '--json', ...args]);
  return { exit, ...JSON.parse(out) };
};

describe('analyze incident', () => {
  it('finds the cause of a recording, alike each time', async () => {
    const report = Report.parse(JSON.parse(printed));
    expect(report.outcome).toBe('cause-found');
    expect(report.causes[0]?.category).toBe('bad-deploy');
    expect(report.cost.toolCalls).toBeGreaterThan(5);
    expect((await investigateBundle(bundle)).report).toEqual(report);
  });

  it('keeps the report and each piece of evidence under its hash', () => {
    const hashes = readdirSync(kept).filter((f) => /^[0-9a-f]{64}\.json$/.test(f));
    const report = Report.parse(JSON.parse(readFileSync(join(kept, 'report.json'), 'utf8')));
    expect(report).toEqual(JSON.parse(printed));
    expect(new Set(report.observations.map((o) => `${o.output.hash}.json`))).toEqual(new Set(hashes));
    for (const name of hashes) expect(`${sha256(readFileSync(join(kept, name)))}.json`).toBe(name);
  });

  it('prints the report for reading, and says where its evidence is', async () => {
    const { out } = await watchfloor(['analyze', 'incident', path]);
    expect(out).toContain('CAUSE FOUND');
    expect(out).toContain('the evidence itself: run this with --evidence DIR');
    expect(out).not.toContain('/api/v1/');
  });

  it('asks what it is told to, from standard input too', async () => {
    const { out } = await watchfloor(
      ['analyze', 'incident', '-', '--task', 'Why is checkout slow?', '--json'],
      {
        stdin: JSON.stringify(bundle),
      },
    );
    expect(JSON.parse(out).task).toBe('Why is checkout slow?');
  });

  it('draws the graph with its path and the series, with links to the evidence beside it', () => {
    const page = readFileSync(join(kept, 'page.html'), 'utf8');
    const found = [
      /<g class="node cause">/,
      /<path class="edge path"/,
      /<rect class="band /,
      /href="\.\/[0-9a-f]{64}\.json"/,
    ];
    expect(found.filter((part) => !part.test(page))).toEqual([]);
    expect(page.match(/<script|NaN|Infinity|(src|href)="http/)).toBeNull();
  });

  it.each([
    [
      '{"format": "watchfloor-incident-bundle/1",\n "name": }',
      'is no JSON: "}" cannot be at line 2, column 10',
    ],
    [
      '{"format": "watchfloor-incident-bundle/1",\n "name": "x"',
      'is no JSON: it ends too early, at line 2, column 13',
    ],
    ['[]', 'is not an incident bundle (docs/bundle.md):\n  /: '],
    ['{"format":"watchfloor-incident-bundle/2"}', '  /format: '],
  ])('says where %j is wrong', async (stdin, why) => {
    const { exit, notes } = await watchfloor(['analyze', 'incident', '-'], { stdin });
    expect(exit).toBe(2);
    expect(notes.join('\n')).toContain(why);
  });

  it('refuses a folder that is no scenario', async () => {
    const { exit, notes } = await watchfloor(['analyze', 'incident', dir]);
    expect([exit, notes]).toEqual([
      2,
      [`${dir} is a folder without scenario.yml: no scenario in the OpenSRE format.`],
    ]);
  });
});

describe('verify', () => {
  it('finds that an untouched report holds', async () => {
    const { exit, holds, findings, faults } = await recheck(join(kept, 'report.json'));
    expect([exit, holds, faults]).toEqual([0, true, []]);
    expect(findings.length).toBeGreaterThan(5);
    expect(findings.every((f: { verified: boolean }) => f.verified)).toBe(true);
    const { out } = await watchfloor(['verify', 'report.json'], { cwd: kept });
    expect(out).toContain('THE REPORT HOLDS');
  });

  it('sees one changed digit in a claim', async () => {
    const report = change((r) => {
      const finding = r.findings.find((f) => /\d/.test(f.claim));
      if (finding) finding.claim = finding.claim.replace(/\d/, (d) => String((Number(d) + 1) % 10));
    });
    const { exit, holds, findings } = await recheck(report);
    expect([exit, holds, findings.filter((f: { verified: boolean }) => !f.verified).length]).toEqual([
      1,
      false,
      1,
    ]);
  });

  it.each<[string, (report: Report) => unknown]>([
    ['sentence', (r) => r.summary[0] && Object.assign(r.summary[0], { text: 'all is well' })],
    ['cause', (r) => r.causes[0] && Object.assign(r.causes[0], { node: 'ledger' })],
    ['score', (r) => r.causes[0] && Object.assign(r.causes[0], { score: 0.99 })],
    ['outcome', (r) => Object.assign(r, { outcome: 'no-incident', causes: [] })],
  ])('sees another %s than the evidence gives', async (_, edit) => {
    const { exit, holds, faults } = await recheck(change(edit));
    expect([exit, holds]).toEqual([1, false]);
    expect(faults.length).toBeGreaterThan(0);
  });

  it('sees changed and missing evidence', async () => {
    const { evidence } = await investigateBundle(bundle);
    const [first = '', ...rest] = evidence.keys();
    const other = folder();
    for (const hash of rest)
      writeFileSync(join(other, `${hash}.json`), readFileSync(join(kept, `${hash}.json`)));
    expect(await recheck(join(kept, 'report.json'), '--evidence', other)).toMatchObject({
      exit: 1,
      missing: 1,
    });
    writeFileSync(join(other, `${first}.json`), `${readFileSync(join(kept, `${first}.json`), 'utf8')} `);
    expect(await recheck(join(kept, 'report.json'), '--evidence', other)).toMatchObject({
      exit: 1,
      missing: 1,
    });
  });

  it('says where evidence comes from when there is none', async () => {
    const { exit, notes } = await watchfloor(['verify', join(kept, 'report.json'), '--evidence', dir]);
    expect(exit).toBe(2);
    expect(notes[0]).toMatch(
      /^No evidence of this report is in .*verify --help tells where it comes from\.$/s,
    );
  });
});
