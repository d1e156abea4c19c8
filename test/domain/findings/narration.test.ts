import * as fc from 'fast-check';
import { checkNarration, factsOf, ToldNarration } from '#domain/findings/narration.ts';
import { plainReport } from '../../services/reports/sample-report.ts';

const facts = [
  { id: 'f-1', claim: 'errors of orders-api rose from 0.2 to 37.5 at 2026-11-21T14:05:00Z' },
  { id: 'f-2', claim: 'version 41 of checkout was deployed at 2026-11-21T14:03:00Z' },
];
const task = 'checkout returns 502, why?';
const held = (text: string, findings = ['f-1', 'f-2']) =>
  checkNarration({ sentences: [{ text, findings }] }, facts, task).sentences.length === 1;

describe('a narration', () => {
  it.each([
    'Two minutes after version 41 came, errors of orders-api rose to 37.5.',
    'The errors of "orders-api" rose from 0.2 to 37.5, shortly after a deployment.',
    'Callers see 502.',
    'Something is wrong with the checkout.',
  ])('keeps what is in the findings it cites, or in the task: %s', (text) => {
    expect(held(text)).toBe(true);
  });

  it.each([
    ['a number that is nowhere', 'Errors rose to 38.5.'],
    ['a part of a number', 'Errors rose to 37.'],
    ['a name that is nowhere', 'orders-db-primary is slow.'],
    ['a host', 'Ask db.example.com for help.'],
    ['a path', 'Look into /var/log/orders.log now.'],
  ])('drops %s', (_, text) => {
    expect(held(text)).toBe(false);
  });

  it('drops what is in a finding that it does not cite, or in one that there is not', () => {
    expect(held('Version 41 came.', ['f-1'])).toBe(false);
    expect(held('Something is wrong.', ['f-1', 'f-9'])).toBe(false);
  });

  it('never lets a number pass that no cited finding has', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 99_999_999 }),
        fc.constantFrom('', '%', 's', ' ms'),
        (n, unit) => {
          fc.pre(n !== 2026);
          expect(held(`Errors rose by ${n}${unit}.`)).toBe(false);
        },
      ),
    );
  });

  it('counts what it drops', () => {
    const told = ToldNarration.parse({
      sentences: [
        { text: 'Version 41 came.', findings: ['f-2'] },
        { text: 'Version 42 came.', findings: ['f-2'] },
      ],
    });
    expect(checkNarration(told, facts, task)).toEqual({ sentences: [told.sentences[0]], dropped: 1 });
  });

  it('is told the findings of the causes first, each once', () => {
    const report = plainReport();
    const claim = (id: string) => report.findings.find((f) => f.id === id)?.claim ?? '';
    expect(factsOf(report, 9)).toEqual([
      { id: 'f-2', claim: claim('f-2') },
      { id: 'f-1', claim: claim('f-1') },
    ]);
    expect(factsOf(report, 1).map(({ id }) => id)).toEqual(['f-2']);
  });
});
