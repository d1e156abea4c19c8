// A report against its evidence: findings, sentences, and the ranking made anew.
import { synthesize } from '#analysis/causes/synthesize.ts';
import { checkedLookup, verifyFinding } from '#analysis/proof/verify.ts';
import { assertStated, verifyReport } from '#analysis/proof/verify-report.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { Finding } from '#domain/findings/finding.ts';
import type { Report } from '#domain/findings/report.ts';
import { canonicalJson } from '#domain/json.ts';

/** What stands and what does not. */
export interface Recheck {
  readonly holds: boolean;
  readonly findings: readonly {
    readonly id: string;
    readonly claim: string;
    readonly verified: boolean;
    readonly reason: string | null;
  }[];
  /** Sentences that no verified finding says, and parts that the evidence does not give. */
  readonly faults: readonly string[];
  /** Pieces of evidence that are not there or not what they were. */
  readonly missing: number;
}

/** Re-checks a report; `evidence` by hash. */
export function recheckReport(report: Report, evidence: ReadonlyMap<string, unknown>): Recheck {
  const lookup = checkedLookup((hash) => evidence.get(hash));
  const judged = report.findings.map((finding) => ({ finding, verdict: verifyFinding(finding, lookup) }));
  const standing = new Map(judged.flatMap((j) => (j.verdict.verified ? [[j.finding.id, j.finding]] : [])));
  const missing = new Set(
    report.observations.map((o) => o.output.hash).filter((hash) => lookup(hash) === undefined),
  ).size;
  const faults = [...unstated(report, standing), ...(missing === 0 ? unranked(report, evidence) : [])];
  return {
    holds: standing.size === report.findings.length && faults.length === 0 && missing === 0,
    findings: judged.map(({ finding: { id, claim }, verdict }) => ({
      id,
      claim,
      verified: verdict.verified,
      reason: verdict.verified ? null : verdict.reason,
    })),
    faults,
    missing,
  };
}

/** Sentences that are not what verified findings say, each on its own. */
function unstated(report: Report, standing: ReadonlyMap<string, Finding>): string[] {
  const bare: Report = { ...report, summary: [], causes: [], timeline: [], ruledOut: [] };
  const parts: Report[] = [
    ...report.summary.map((s) => ({ ...bare, summary: [s] })),
    ...report.causes.map((c) => ({ ...bare, causes: [c] })),
    ...report.timeline.map((t) => ({ ...bare, timeline: [t] })),
    ...report.ruledOut.map((r) => ({ ...bare, ruledOut: [r] })),
  ];
  return parts.flatMap((part) => {
    try {
      assertStated(part, standing);
      return [];
    } catch (error) {
      if (error instanceof OrchestratorError) return [error.message];
      throw error;
    }
  });
}

const RANKED = ['outcome', 'summary', 'causes', 'ruledOut', 'timeline', 'nextSteps'] as const;

/** Parts of the report that differ from what the same evidence gives when it is ranked again. */
function unranked(report: Report, evidence: ReadonlyMap<string, unknown>): string[] {
  const anew = verifyReport(
    synthesize({
      ...{ run: report.run, tenant: report.tenant, task: report.task, window: report.window },
      observations: report.observations.map((o) => ({ ...o, content: evidence.get(o.output.hash) })),
      findings: report.findings,
      gaps: report.gaps,
      notes: [],
    }),
    (hash) => evidence.get(hash),
  );
  return RANKED.filter((part) => canonicalJson(anew[part]) !== canonicalJson(report[part])).map(
    (part) => `${part}: not what this version makes of the evidence`,
  );
}
