import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, watchfloor } from './terminal.ts';

const dir = folder();
const START = Date.UTC(2026, 2, 1);
/** A quiet series of one point a minute, with one point and one level that stand out. */
const made = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => {
    const noise = ((i * 7919) % 13) / 13;
    return [START + i * 60_000, (i >= 400 ? 60 : 20) + noise + (i === 200 ? 500 : 0)];
  });
const csv = (points: readonly (readonly [number | string, number | string])[]): string =>
  points.map(([t, v]) => `${t},${v}\n`).join('');
const metrics = (stdin: string, ...args: string[]) =>
  watchfloor(['analyze', 'metrics', '-', ...args], { stdin, cwd: dir });
const rowsOf = (out: string): string[][] =>
  out
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((l) => l.split(','));

describe('analyze metrics', () => {
  it('labels a spike, the start of a new level, and nothing else', async () => {
    const { exit, out, notes } = await metrics(csv(made(600)));
    expect([exit, notes]).toEqual([0, []]);
    const rows = rowsOf(out);
    expect(out.split('\n')[0]).toBe('timestamp,value,score,label');
    expect(rows.length).toBe(600);
    expect(rows[200]?.[3]).toBe('spike');
    expect(rows[400]?.[3]).toBe('level-shift');
    expect(Number(rows[200]?.[2])).toBeGreaterThan(0.5);
    expect(rows.filter((r) => r[3] !== 'normal').length).toBeLessThan(5);
    expect(rows.every((r) => Number(r[2]) >= 0 && Number(r[2]) < 1)).toBe(true);
  });

  it('gives the timestamps and values back as they were written', async () => {
    const { out } = await metrics('when,Latency\n2026-03-01 00:00:00,1.50\n2026-03-01T00:01:00+01:00, 2\n');
    expect(rowsOf(out)).toEqual([
      ['2026-03-01 00:00:00', '1.50', '0.0000', 'normal'],
      ['2026-03-01T00:01:00+01:00', '2', '0.0000', 'normal'],
    ]);
  });

  it('takes seconds, milliseconds, dates and columns by name', async () => {
    const points = async (text: string) => {
      const { out } = await metrics(text, '--json');
      return JSON.parse(out);
    };
    const rows = Array.from({ length: 6 }, (_, i) => i);
    const seconds = await points(csv(rows.map((i) => [1_700_000_000 + i * 60, i])));
    const millis = await points(csv(rows.map((i) => [(1_700_000_000 + i * 60) * 1000, i])));
    const named = await points(
      `host,value,"timestamp"\n${rows.map((i) => `"a,b",${i},${1_700_000_000 + i * 60}\n`).join('')}`,
    );
    expect([seconds.periodSeconds, millis.periodSeconds, named.periodSeconds]).toEqual([60, 60, 60]);
    expect(named.points.map((p: { value: number }) => p.value)).toEqual(rows);
    expect((await points('2026-03-01,1\n2026-03-02,2\n')).periodSeconds).toBe(86_400);
  });

  it('labels the first point after a hole, and rows without a number', async () => {
    const holed = made(100).filter((_, i) => i < 50 || i >= 60);
    const { out, notes } = await metrics(csv(holed.map(([t, v], i) => [t, i === 20 ? 'NaN' : v])));
    const rows = rowsOf(out);
    expect(rows[50]?.[3]).toBe('missing-data');
    expect(rows[20]).toEqual([String(START + 20 * 60_000), 'NaN', '0.0000', 'no-value']);
    expect(notes).toEqual(['note: 1 of 90 rows hold no number']);
  });

  it('scores points out of order as if they came in order, and says so', async () => {
    const points = made(300);
    const turned = [...points.slice(150), ...points.slice(0, 150)];
    const plain = rowsOf((await metrics(csv(points))).out);
    const { out, notes } = await metrics(csv(turned));
    expect([...rowsOf(out)].sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual(plain);
    expect(notes).toEqual(['note: time goes back 1 times; points are looked at in order of time']);
  });

  it.each([
    ['timestamp,value\n1,2\n2,x\n', 'standard input, line 3: "x" is no number'],
    ['timestamp,value\n1,2\nyesterday,3\n', 'standard input, line 3: "yesterday" is no timestamp'],
    ['1,2\n\n3\n', 'standard input, line 3: 1 fields where there should be 2'],
    ['1,2,3\n', 'standard input, line 1: 3 fields where timestamp,value has 2'],
    ['timestamp,value\n1,"2\n', 'standard input, line 2: a quoted field does not end'],
    ['timestamp,value\n', 'standard input is empty: there are no points to analyze.'],
  ])('names the line that is wrong in %j', async (text, why) => {
    const { exit, out, notes } = await metrics(text);
    expect([exit, out]).toEqual([2, '']);
    expect(notes.at(-1)).toContain(why);
  });

  it('draws a page with the series, its anomalies and changes, and nothing to load or run', async () => {
    const { notes } = await metrics(`timestamp,<b>depth</b>\n${csv(made(600))}`, '--html', 'plot.html');
    expect(notes).toEqual([`plot: ${join(dir, 'plot.html')}`]);
    const page = readFileSync(join(dir, 'plot.html'), 'utf8');
    expect(page).toContain('<rect class="band spike"');
    expect(page).toContain('<rect class="band level-shift"');
    expect(page).toContain('<g class="change">');
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).not.toMatch(/<b>|<script|NaN|Infinity|undefined|(src|href)="http/);
  });

  it('refuses a statistic that there is not', async () => {
    const { exit, notes } = await metrics('1,2\n', '--statistic', 'mode');
    expect([exit, notes[0]]).toEqual([2, expect.stringContaining('--statistic must be Average')]);
  });
});
