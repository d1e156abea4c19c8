import type { Report } from '#domain/findings/report.ts';

const at = Date.UTC(2026, 10, 21, 14, 0);
const hash = 'a'.repeat(64);

/** How many texts of the world {@link reportOf} puts into a report. */
export const TEXTS = 24;

/** A report of one shape, each of its texts the next of those given; ids and hashes are as they must be. */
export function reportOf(texts: readonly string[]): Report {
  let used = 0;
  const text = (): string => texts[used++ % texts.length] ?? '';
  return {
    run: 'run_01m7za96n5h2szm9cmxxk74nh3',
    tenant: 'demo',
    task: text(),
    window: { from: at, to: at + 3_600_000 },
    outcome: 'cause-found',
    summary: [{ text: text(), findings: ['f-1'] }],
    causes: [
      {
        node: text(),
        category: 'bad-deploy',
        score: 0.894,
        path: [text(), text()],
        statements: [{ text: text(), findings: ['f-2', 'f-1'] }],
      },
      {
        node: text(),
        category: 'quota',
        score: 0.2,
        path: [text()],
        statements: [{ text: text(), findings: ['f-1'] }],
      },
    ],
    findings: ['f-1', 'f-2', 'f-3'].map((id) => ({
      id,
      by: 'system-monitoring',
      subject: text(),
      claim: text(),
      predicate: { op: 'exists', at: { evidence: hash, path: `/${text()}` } },
    })),
    hypotheses: [{ text: text(), why: text() }],
    ruledOut: [{ what: text(), findings: ['f-3'] }],
    gaps: [{ agent: 'infrastructure', what: text(), why: text() }],
    timeline: [{ at: at + 60_000, what: text(), findings: ['f-2'] }],
    nextSteps: [{ text: text(), command: text() }, { text: text() }],
    observations: [
      {
        agent: 'system-monitoring',
        call: 'c1',
        tool: 'query_series',
        input: {},
        output: { hash, bytes: 10, mediaType: 'application/json' },
      },
    ],
    cost: { modelCalls: 2, toolCalls: 12, inputTokens: 900, outputTokens: 80, modelMicros: 1_250 },
    plannedBy: text(),
    modelUse: { state: 'unavailable', why: text() },
    startedAt: at,
    finishedAt: at + 3_250,
  };
}

/** A report as an engineer gets it. */
export const plainReport = (): Report => {
  const words = Array.from({ length: 40 }, (_, i) => `text ${i + 1}`);
  return reportOf(words);
};
