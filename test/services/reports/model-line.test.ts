import type { Report } from '#domain/findings/report.ts';
import { modelLine } from '#services/reports/model-line.ts';

const alone = 'what follows was decided by the deterministic planner alone';
const line = (modelUse: Report['modelUse'], plannedBy = 'deterministic') =>
  modelLine({ modelUse, plannedBy } as Report);

describe('modelLine', () => {
  it.each([
    ['used', 'a/b looked further', 'a/b looked further; its words are hypotheses only'],
    ['off', 'no model is set', `switched off (no model is set): ${alone}`],
    ['not-needed', 'a limit was reached', `not asked (a limit was reached): ${alone}`],
    ['unavailable', 'a/b: gone', `not to be had (a/b: gone): ${alone}`],
    ['over-budget', 'tenant acme, $5 of $5', `not paid for (tenant acme, $5 of $5): ${alone}`],
  ] as const)('says of a model that was %s what that means', (state, why, said) => {
    expect(line({ state, why })).toBe(said);
  });

  it('tells which model took part before another could not be had', () => {
    expect(line({ state: 'over-budget', why: 'the end of it' }, 'a/b')).toBe(
      'not paid for (the end of it): a/b took part until then',
    );
  });

  it('says nothing of reports from before it was kept', () => {
    expect(line(undefined)).toBeUndefined();
  });
});
