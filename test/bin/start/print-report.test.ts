import type { Report } from '#domain/findings/report.ts';
import { printReport } from '../../../bin/start/print-report.ts';

const at = Date.UTC(2026, 10, 21, 14, 0);
const hash = 'a'.repeat(64);

const report: Report = {
  run: 'run_01m7za96n5h2szm9cmxxk74nh3',
  tenant: 'demo',
  task: 'Why do orders fail?',
  window: { from: at, to: at + 3_600_000 },
  outcome: 'cause-found',
  summary: [{ text: 'errors of front rose', findings: ['f-1'] }],
  causes: [
    {
      node: 'payments',
      category: 'bad-deploy',
      score: 0.894,
      path: ['payments', 'front'],
      statements: [{ text: 'a deploy of payments was just before', findings: ['f-2', 'f-1'] }],
    },
    {
      node: 'front',
      category: 'service-errors',
      score: 0.2,
      path: ['front'],
      statements: [{ text: 'errors of front rose', findings: ['f-1'] }],
    },
  ],
  findings: ['f-1', 'f-2', 'f-3'].map((id) => ({
    id,
    by: 'system-monitoring',
    subject: id === 'f-2' ? 'payments' : 'front',
    claim: `claim of ${id}`,
    predicate: { op: 'exists', at: { evidence: hash, path: `/series/${id}` } },
  })),
  hypotheses: [{ text: 'the cache is cold', why: 'nothing shows it' }],
  ruledOut: [{ what: 'a rise of traffic at front', findings: ['f-3'] }],
  gaps: [
    { agent: 'infrastructure', what: 'X-Ray', why: 'not served' },
    { agent: 'infrastructure', what: 'X-Ray', why: 'not served' },
  ],
  timeline: [{ at: at + 60_000, what: 'deploy \u001b[2J of payments', findings: ['f-2'] }],
  nextSteps: [{ text: 'Look at the function', command: 'aws lambda get-function --function-name payments' }],
  observations: [
    {
      agent: 'system-monitoring',
      call: 'c1',
      tool: 'query_series',
      input: {},
      output: { hash, bytes: 10, mediaType: 'application/json' },
    },
  ],
  cost: { modelCalls: 0, toolCalls: 12, inputTokens: 0, outputTokens: 0, modelMicros: 0 },
  plannedBy: 'deterministic',
  startedAt: at,
  finishedAt: at + 3_250,
};
const rule = '─'.repeat(100);

describe('the printed report', () => {
  it('tells the answer first, then what it rests on', () => {
    expect(printReport(report, { color: false }).split('\n')).toEqual([
      rule,
      'CAUSE FOUND: payments (bad-deploy)',
      'Task      Why do orders fail?',
      'Window    2026-11-21 14:00:00 to 2026-11-21 15:00:00 UTC',
      'Run       run_01m7za96n5h2szm9cmxxk74nh3, decided by deterministic',
      '',
      'What is going on',
      '  - errors of front rose [F1]',
      '',
      'Cause',
      '  payments: bad-deploy, score 0.89',
      '  path to the symptom: payments -> front',
      '  - a deploy of payments was just before [F2 F1]',
      '',
      'Less likely',
      '  - front: service-errors, score 0.20 [F1]',
      '',
      'Evidence (each finding was recomputed from what is stored)',
      '  F1  front: query_series by system-monitoring, aaaaaaaaaaaa /series/f-1',
      '  F2  payments: query_series by system-monitoring, aaaaaaaaaaaa /series/f-2',
      '  and 1 more, those of what was ruled out among them: GET',
      '  /api/v1/runs/run_01m7za96n5h2szm9cmxxk74nh3/report',
      '  a piece of evidence: GET /api/v1/runs/run_01m7za96n5h2szm9cmxxk74nh3/evidence/HASH',
      '',
      'Ruled out',
      '  - a rise of traffic at front [f-3]',
      '',
      'Could not look at',
      '  - X-Ray: not served (infrastructure)',
      '',
      'Not proven',
      '  ? the cache is cold (nothing shows it)',
      '',
      'Timeline (UTC)',
      '  14:01:00  deploy [2J of payments',
      '',
      'Next steps',
      '  - Look at the function',
      '      $ aws lambda get-function --function-name payments',
      '',
      'Cost',
      '  12 tool calls, 0 model calls, $0.0000; 3.3 s',
      rule,
    ]);
  });

  it('says no incident, and leaves out what there is nothing of', () => {
    const healthy: Report = {
      ...report,
      outcome: 'no-incident',
      summary: [],
      causes: [],
      findings: [],
      hypotheses: [],
      ruledOut: [],
      gaps: [],
      timeline: [],
      nextSteps: [],
    };
    expect(printReport(healthy, { color: false }).split('\n')).toEqual([
      rule,
      'NO INCIDENT: what was looked at is as on any day',
      'Task      Why do orders fail?',
      'Window    2026-11-21 14:00:00 to 2026-11-21 15:00:00 UTC',
      'Run       run_01m7za96n5h2szm9cmxxk74nh3, decided by deterministic',
      '',
      'Cost',
      '  12 tool calls, 0 model calls, $0.0000; 3.3 s',
      rule,
    ]);
  });
});
