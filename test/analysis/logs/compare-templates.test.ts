import { compareTemplates, rankTemplates } from '#analysis/logs/compare-templates.ts';
import { mineWindows } from '#analysis/logs/mine-windows.ts';
import type { LogTemplate } from '#domain/telemetry/template.ts';

const hour = 3_600_000;
const template = (id: string, count: number, level: LogTemplate['level'] = 'info'): LogTemplate => ({
  id,
  template: id,
  count,
  share: count / 1000,
  level,
  example: id,
  firstAt: 0,
  lastAt: 0,
});
const side = (templates: LogTemplate[], lengthMs = hour) => ({ templates, total: 1000, lengthMs });

describe('compareTemplates', () => {
  it('names what is new and what is gone, trouble first', () => {
    const before = side([template('gone', 9), template('stays', 500)]);
    const after = side([template('chatty', 90), template('boom', 2, 'error'), template('stays', 500)]);
    const found = compareTemplates(before, after);
    expect(found.fresh.map((t) => t.id)).toEqual(['boom', 'chatty']);
    expect(found.vanished.map((t) => t.id)).toEqual(['gone']);
    expect(found.changed).toEqual([]);
  });

  it('does not miss a template of which no line was to be expected', () => {
    const found = compareTemplates(side([template('rare', 4)]), side([], hour / 4));
    expect(found.vanished).toEqual([]);
  });

  it('measures a change of rate over windows of different length, with its effect', () => {
    const found = compareTemplates(side([template('t', 100)]), side([template('t', 100)], hour / 4));
    expect(found.changed).toEqual([
      { id: 't', template: 't', level: 'info', before: 100, after: 100, ratio: 4, effect: 0 },
    ]);
    const [more] = compareTemplates(side([template('t', 10)]), side([template('t', 400)])).changed;
    expect(more?.ratio).toBe(40);
    expect(more?.effect).toBeCloseTo(2 * (Math.asin(Math.sqrt(0.4)) - Math.asin(Math.sqrt(0.01))));
  });

  it('takes chance for no change', () => {
    expect(compareTemplates(side([template('t', 4)]), side([template('t', 9)])).changed).toEqual([]);
    expect(compareTemplates(side([template('t', 10_000)]), side([template('t', 11_000)])).changed).toEqual(
      [],
    );
  });
});

describe('rankTemplates', () => {
  it('puts the graver first, then the more frequent', () => {
    const ranked = rankTemplates([
      template('info', 99),
      template('few errors', 1, 'error'),
      template('errors', 7, 'error'),
      template('fatal', 1, 'fatal'),
    ]);
    expect(ranked.map((t) => t.id)).toEqual(['fatal', 'errors', 'few errors', 'info']);
  });
});

describe('mineWindows', () => {
  const lines = (from: number, messages: string[]) =>
    messages.map((message, i) => ({ at: from + i, message }));

  it('mines both windows together, so that a template cannot be new and gone at once', () => {
    const names = ['ann', 'bob', 'cyd', 'dee', 'eve', 'fay'];
    const found = mineWindows(
      {
        lines: lines(
          0,
          names.slice(0, 2).map((n) => `user ${n} logged in`),
        ),
        lengthMs: hour,
      },
      {
        lines: lines(hour, [...names.map((n) => `user ${n} logged in`), 'ERROR pool exhausted 3']),
        lengthMs: hour,
      },
    );
    expect(found).toEqual({
      fresh: [
        expect.objectContaining({ template: 'ERROR pool exhausted <num>', count: 1, firstAt: hour + 6 }),
      ],
      vanished: [],
      changed: [],
    });
  });

  it('compares windows of which one is empty', () => {
    const found = mineWindows({ lines: [], lengthMs: hour }, { lines: lines(5, ['a']), lengthMs: hour });
    expect(found.fresh.map((t) => [t.template, t.count, t.share])).toEqual([['a', 1, 1]]);
  });
});
