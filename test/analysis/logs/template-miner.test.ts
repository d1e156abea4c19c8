import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { createTemplateMiner } from '#analysis/logs/template-miner.ts';

const mine = (lines: readonly string[]) => {
  const miner = createTemplateMiner();
  const refs = lines.map((line, i) => miner.add(line, i));
  return { miner, ids: refs.map((ref) => miner.idOf(ref)) };
};
const texts = (lines: readonly string[]): string[] =>
  mine(lines)
    .miner.templates()
    .map((t) => t.template);
const times = (n: number, line: (i: number) => string): string[] =>
  Array.from({ length: n }, (_, i) => line(i));
const names = times(
  40,
  (i) => `${String.fromCharCode(97 + (i % 26))}${'xyz'.charAt(i % 3)}${'u'.repeat(i % 7)}n`,
);

describe('createTemplateMiner', () => {
  it('finds the fixed words and counts, dates and quotes a line of each template', () => {
    const lines = [
      ...times(3, (i) => `order ${i} placed in ${i * 7} ms`),
      'ERROR payment 9 declined',
      ...times(2, (i) => `order ${i} shipped`),
    ];
    const { miner } = mine(lines);
    expect(miner.templates().map(({ id: _, ...t }) => t)).toEqual([
      {
        template: 'order <num> placed in <num>',
        count: 3,
        share: 0.5,
        level: 'none',
        example: 'order 0 placed in 0 ms',
        firstAt: 0,
        lastAt: 2,
      },
      {
        template: 'order <num> shipped',
        count: 2,
        share: 2 / 6,
        level: 'none',
        example: 'order 0 shipped',
        firstAt: 4,
        lastAt: 5,
      },
      {
        template: 'ERROR payment <num> declined',
        count: 1,
        share: 1 / 6,
        level: 'error',
        example: 'ERROR payment 9 declined',
        firstAt: 3,
        lastAt: 3,
      },
    ]);
  });

  it('sees that a word which is always another one is a parameter', () => {
    expect(texts(names.map((n) => `session opened for user ${n} by root`))).toEqual([
      'session opened for user <*> by root',
    ]);
  });

  it('keeps apart what differs in a word of a short list', () => {
    const lines = times(40, (i) => `VM ${['Started', 'Paused', 'Resumed', 'Stopped'][i % 4]} (event ${i})`);
    expect(texts(lines).sort()).toEqual(
      ['Paused', 'Resumed', 'Started', 'Stopped'].map((w) => `VM ${w} (event <num>)`),
    );
  });

  it.each([
    [
      'hosts before a port',
      times(9, (i) => `${['a.b.example', 'c.d.example'][i % 2]}:443 close`),
      '<*> close',
    ],
    [
      'hosts with many dots',
      times(9, (i) => `to ${['a.b.example.org', 'c.d.example.net'][i % 2]} ok`),
      'to <*> ok',
    ],
    [
      'an empty value beside a full one',
      ['from ip (host) at 5', 'from ip () at 6'],
      'from ip (<*>) at <num>',
    ],
    ['lists of any length', times(5, (i) => `delete${' blk_7'.repeat(i + 1)}`), 'delete blk_<num>'],
    [
      'groups of any number',
      times(5, (i) => `nodes${' node-1 0xff <ok>'.repeat(i + 1)}`),
      'nodes node-<num> <hex> <ok>',
    ],
    ['numbers beside words', ['size 5 left', 'size none left'], 'size <*> left'],
  ])('takes %s as one template', (_, lines, template) => {
    expect(texts(lines)).toEqual([template]);
  });

  it('gives a template one id, whatever came before and in whatever order', () => {
    const lines = [
      ...times(9, (i) => `job ${i} done`),
      ...times(9, (i) => `job ${i} failed: disk ${i} full`),
    ];
    const known = new Set(
      mine(lines)
        .miner.templates()
        .map((t) => t.id),
    );
    const shuffled = mine([...lines].reverse())
      .miner.templates()
      .map((t) => t.id);
    expect(new Set(shuffled)).toEqual(known);
  });

  it('counts every line once, and its ids name its templates', () => {
    const line = fc.oneof(
      fc.constantFrom('a 1', 'a 2', 'b x', 'b y', ''),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const { miner, ids } = mine(lines);
        const counts = new Map<string, number>();
        for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
        expect(new Map(miner.templates().map((t) => [t.id, t.count]))).toEqual(counts);
        expect(miner.total).toBe(lines.length);
      }),
    );
  });

  it('folds into templates what exceeds its bound and keeps every count', () => {
    const miner = createTemplateMiner({ maxLines: 50 });
    const refs = times(2000, (i) => `user u${names[i % 40]}${'z'.repeat(i % 97)} logged in`).map((l) =>
      miner.add(l),
    );
    const odd = times(500, (i) => `${'=:,;'.charAt(i % 4).repeat(1 + (i % 90))} w${'abc'.charAt(i % 3)}`);
    for (const line of odd) miner.add(line);
    const templates = miner.templates();
    expect(templates.reduce((n, t) => n + t.count, 0)).toBe(2500);
    expect(templates.length).toBeLessThan(130);
    expect(new Set(refs.map((r) => miner.idOf(r))).size).toBe(1);
  });

  it('stays within 32 MB for 200,000 lines that are all different', () => {
    // a process of its own, because a collection can be asked for there
    const script = `
      const { createTemplateMiner } = await import('#analysis/logs/template-miner.ts');
      let x = 7;
      const word = (n) => {
        let text = '';
        for (; text.length < n; ) {
          x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
          text += String.fromCharCode(97 + ((x >> 8) % 26));
        }
        return text;
      };
      const held = () => (gc(), process.memoryUsage().heapUsed);
      const miner = createTemplateMiner();
      const before = held();
      let peak = 0;
      for (let i = 0; i < 200_000; i += 1) {
        miner.add(word(6) + '=' + word(4) + ',;'.repeat(i % 40) + ' at ' + word(40) + ' ' + i);
        if (i % 10_000 === 9_999) peak = Math.max(peak, held());
      }
      const lines = miner.templates().reduce((n, t) => n + t.count, 0);
      console.log(JSON.stringify({ lines, mb: (Math.max(peak, held()) - before) / 2 ** 20 }));`;
    const flags = ['--expose-gc', '--no-warnings', '--input-type=module', '-e', script];
    const { lines, mb } = JSON.parse(execFileSync('node_modules/.bin/node', flags, { encoding: 'utf8' }));
    expect(lines).toBe(200_000);
    expect(mb).toBeLessThan(32);
    expect(mb).toBeGreaterThan(0.1);
  }, 120_000);
});
