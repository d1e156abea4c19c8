import { verifyReport } from '#analysis/proof/verify-report.ts';
import type { Predicate } from '#domain/findings/predicate.ts';
import type { Report } from '#domain/findings/report.ts';
import { content, hash, holding, lookup, proven, START } from './samples.ts';

const [first, second] = [proven(holding[0]?.[1] as Predicate), proven(holding[3]?.[1] as Predicate)];
const said = (f: typeof first) => ({ text: f.claim, findings: [f.id] });
const raw = (asked: string) => (asked === hash ? content : undefined);

const draft: Report = {
  run: 'run_00000000000000000000000000',
  tenant: 'acme',
  task: 'why',
  window: { from: START, to: START + 1 },
  outcome: 'cause-found',
  summary: [said(first)],
  causes: [
    {
      node: 'pay',
      category: 'bad-deploy',
      score: 0.9,
      path: ['pay'],
      statements: [said(second), said(first)],
    },
  ],
  findings: [first, second],
  hypotheses: [],
  ruledOut: [{ what: 'a failover', findings: [second.id] }],
  gaps: [],
  timeline: [{ at: START, what: `over by now: ${first.claim}`, findings: [first.id] }],
  nextSteps: [],
  observations: [],
  cost: { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  plannedBy: 'deterministic',
  startedAt: 0,
  finishedAt: 0,
};

describe('verifyReport', () => {
  it('leaves a report as it is when every finding stands', () => {
    expect(verifyReport(draft, raw)).toEqual(draft);
  });

  it('turns what falls into hypotheses, with every sentence that rested on it', () => {
    const changed = { ...first, claim: first.claim.replace('26', '27') };
    const report = verifyReport({ ...draft, findings: [changed, second] }, raw);
    expect(report.findings).toEqual([second]);
    expect(report.summary).toEqual([]);
    expect(report.timeline).toEqual([]);
    expect(report.causes[0]?.statements).toEqual([said(second)]);
    expect(report.hypotheses).toEqual([{ text: changed.claim, why: 'the id is not that of the content' }]);
  });

  it('finds no cause where nothing of it stands', () => {
    const report = verifyReport(draft, () => undefined);
    expect([report.outcome, report.causes, report.findings]).toEqual(['not-enough-evidence', [], []]);
  });

  it('does not trust a store that answers with other content', () => {
    const report = verifyReport(draft, () => ({ ...content, truncated: true }));
    expect(report.findings).toEqual([]);
  });

  it.each([
    ['says more than its finding', { text: `${first.claim} and all is well`, findings: [first.id] }],
    ['says something else', { text: 'shop-pay is the cause', findings: [second.id] }],
  ])('refuses a sentence that %s', (_, sentence) => {
    expect(() => verifyReport({ ...draft, summary: [sentence] }, raw)).toThrow('no verified finding says');
  });

  it('checks with the same lookup twice alike', () => {
    expect(verifyReport(draft, lookup)).toEqual(verifyReport(draft, raw));
  });
});
