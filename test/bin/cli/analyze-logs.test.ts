import { templateId } from '#analysis/logs/template-miner.ts';
import { file, folder, watchfloor } from './terminal.ts';

const dir = folder();
const orders = (n: number, from = 0): string[] =>
  Array.from({ length: n }, (_, i) => `INFO order ${from + i} accepted from 10.0.0.${i % 9}`);
const health = (n: number): string[] => Array.from({ length: n }, () => 'INFO health check passed');
const sessions = (n: number): string[] => Array.from({ length: n }, (_, i) => `DEBUG session ${i} closed`);
const failures = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => `ERROR payment ${i} refused by gateway`);
const log = (name: string, ...parts: string[][]): string => file(dir, name, `${parts.flat().join('\n')}\n`);

const day = log('day', orders(60), health(40), sessions(30));

describe('analyze logs', () => {
  it('counts the templates, by count and by line', async () => {
    const { exit, out, notes } = await watchfloor(['analyze', 'logs', day, '--json']);
    expect([exit, notes]).toEqual([0, []]);
    const { lines, templates } = JSON.parse(out);
    expect(lines).toBe(130);
    expect(templates.map((t: { template: string }) => t.template)).toEqual([
      'INFO order <num> accepted from <ip>',
      'INFO health check passed',
      'DEBUG session <num> closed',
    ]);
    expect(templates[1]).toEqual({
      id: templateId(['INFO', 'health', 'check', 'passed']),
      template: 'INFO health check passed',
      count: 40,
      share: 40 / 130,
      level: 'info',
      example: 'INFO health check passed',
      firstLine: 61,
      lastLine: 100,
    });
  });

  it('prints the template of each line and nothing else', async () => {
    const { out } = await watchfloor(['analyze', 'logs', '-', '--assignments'], {
      stdin: 'INFO a b c\nWARN disk 7 full\nINFO a b c\n',
    });
    const [first, second, third, end] = out.split('\n');
    expect([first, third, end]).toEqual([templateId(['INFO', 'a', 'b', 'c']), first, '']);
    expect(second).toMatch(/^[0-9a-f]{16}$/);
    expect(second).not.toBe(first);
    const json = await watchfloor(['analyze', 'logs', '-', '--assignments', '--json'], {
      stdin: 'INFO a b c\n',
    });
    expect(JSON.parse(json.out)).toEqual([first]);
  });

  it('names templates alike whichever file they are in', async () => {
    const ids = async (path: string) =>
      JSON.parse((await watchfloor(['analyze', 'logs', path, '--json'])).out).templates.map(
        (t: { id: string }) => t.id,
      );
    expect(new Set(await ids(log('other', sessions(5), orders(30, 500), health(9))))).toEqual(
      new Set(await ids(day)),
    );
  });

  it('tells what is new, what vanished and whose rate changed', async () => {
    const night = log('night', orders(60, 900), sessions(200), failures(7));
    const { out } = await watchfloor(['analyze', 'logs', day, '--compare', night, '--json']);
    const { fresh, vanished, changed, before, after } = JSON.parse(out);
    expect([before.lines, after.lines]).toEqual([130, 267]);
    expect(fresh.map((t: { template: string; count: number }) => [t.template, t.count])).toEqual([
      ['ERROR payment <num> refused by gateway', 7],
    ]);
    expect(vanished.map((t: { template: string }) => t.template)).toEqual(['INFO health check passed']);
    expect(changed.map((t: { template: string }) => t.template)).toContain('DEBUG session <num> closed');
  });

  it('does not take a flood of one template for a fall of all others', async () => {
    const kinds = ['read', 'write', 'list', 'delete', 'move'].map((verb) =>
      Array.from({ length: 50 }, (_, i) => `INFO ${verb} of object ${i} served`),
    );
    const calm = log('calm', ...kinds, failures(10));
    const flood = log('flood', ...kinds, failures(2_000));
    const { changed, scale } = JSON.parse(
      (await watchfloor(['analyze', 'logs', calm, '--compare', flood, '--json'])).out,
    );
    expect(scale).toBe(1);
    expect(changed.map((t: { template: string }) => t.template)).toEqual([
      'ERROR payment <num> refused by gateway',
    ]);
  });

  it('puts trouble first when asked, and no more than asked for', async () => {
    const mixed = log('mixed', orders(50), failures(3));
    const { out } = await watchfloor(['analyze', 'logs', mixed, '--trouble', '--top', '1', '--json']);
    expect(JSON.parse(out).templates.map((t: { level: string }) => t.level)).toEqual(['error']);
    const { exit, notes } = await watchfloor(['analyze', 'logs', mixed, '--top', 'few']);
    expect([exit, notes]).toEqual([2, ['--top must be a whole number from 1, not "few"']]);
  });

  it('prints text that cannot steer the terminal', async () => {
    const { out } = await watchfloor(['analyze', 'logs', '-'], { stdin: 'ERROR \u001b[2J\u202eevil\n' });
    expect(out).toContain('1 lines, 1 templates');
    expect(out).not.toMatch(/[\p{Cf}]|(?!\n)\p{Cc}/u);
  });

  it('says what it had to cut or replace', async () => {
    const stdin = [Buffer.from(`${'x'.repeat(70_000)}\n`), Buffer.from([0xff, 0x0a])];
    const { exit, notes } = await watchfloor(['analyze', 'logs', '-'], { stdin });
    expect(exit).toBe(0);
    expect(notes).toEqual([
      'note: standard input: 1 lines were cut at 65536 characters',
      'note: standard input: 1 lines hold bytes that are no UTF-8',
    ]);
  });
});
