import fc from 'fast-check';
import { synthesize } from '#analysis/causes/synthesize.ts';
import { proposeFindings } from '#analysis/proof/propose-findings.ts';
import { checkedLookup, verifyFinding } from '#analysis/proof/verify.ts';
import { type LoadedObservation, Report } from '#domain/findings/report.ts';
import { hashOf } from '#domain/hash.ts';
import { content } from './samples.ts';

const observed = (value: unknown, tool = 'query_series'): LoadedObservation => ({
  agent: 'system-monitoring',
  call: 'c1',
  tool,
  input: {},
  output: { hash: hashOf(value), bytes: 1, mediaType: 'application/json' },
  content: value,
});
const draftOf = (observations: readonly LoadedObservation[]) =>
  synthesize({
    run: 'run_00000000000000000000000000',
    tenant: 'acme',
    task: 'why',
    window: { from: 0, to: 1 },
    observations,
    findings: proposeFindings(observations),
    gaps: [],
    notes: [{ agent: 'log-analysis', text: 'I think it is the moon' }],
  });

describe('proposeFindings', () => {
  it('proposes only what verifies, the same every time', () => {
    const observations = [observed(content)];
    const findings = proposeFindings(observations);
    const lookup = checkedLookup(() => content);
    expect(findings.length).toBeGreaterThan(2);
    expect(findings.filter((f) => !verifyFinding(f, lookup).verified)).toEqual([]);
    expect(proposeFindings(observations)).toEqual(findings);
  });

  const key = fc.constantFrom(
    'series',
    'earlier',
    'alarms',
    'changes',
    'templates',
    'fresh',
    'changed',
    'functions',
    'queues',
    'tables',
    'stacks',
    'quotas',
    'load',
    'graph',
    'dns',
    'tls',
    'window',
    'counts',
    'group',
  );
  it('and the draft survive answers out of any form', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(key, fc.jsonValue()), { maxLength: 3 }), (values) => {
        const draft = draftOf(values.map((v) => observed(v)));
        expect(Report.safeParse(draft).success).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -1, 1e300, 5),
  );
  const series = fc.record({
    metric: fc.record({
      namespace: fc.constant('AWS/Lambda'),
      name: fc.constantFrom(
        'Errors',
        'Duration',
        'CPUUtilization',
        'FreeStorageSpace',
        'DatabaseConnections',
        'ReplicaLag',
        'DaysToExpiry',
        'Invocations',
      ),
      dimensions: fc.constant({ FunctionName: 'pay' }),
    }),
    statistic: fc.constantFrom('Sum', 'Average', 'p99'),
    unit: fc.constantFrom('Count', 'Seconds', 'Percent'),
    periodSeconds: fc.constant(60),
    points: fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 100 }).map((m) => m * 60_000),
        number,
      ),
      { maxLength: 60 },
    ),
  });
  it('and the draft survive doubled and unordered points, huge and negative values', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), (all) => {
        const value = { series: all };
        const draft = draftOf([observed(value)]);
        const lookup = checkedLookup(() => value);
        expect(draft.findings.filter((f) => !verifyFinding(f, lookup).verified)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the words of models among the hypotheses', () => {
    const draft = draftOf([observed(content)]);
    expect(draft.hypotheses.map((h) => h.text)).toContain('I think it is the moon');
    expect(JSON.stringify([draft.summary, draft.causes, draft.timeline])).not.toContain('moon');
  });
});
