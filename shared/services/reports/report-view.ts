import type { Finding } from '#domain/findings/finding.ts';
import type { Report } from '#domain/findings/report.ts';
import { formatIsoTime } from '#domain/time.ts';
import { besideReport, type EvidenceAddress, type EvidenceLink, linksOf } from './evidence-links.ts';

/** A verified finding under its short name. */
export interface LabelledFinding {
  readonly label: string;
  readonly finding: Finding;
  readonly links: readonly EvidenceLink[];
  /** True where the summary or a cause says it. */
  readonly told: boolean;
}

/** What the written forms of a report have in common: its findings by name and its words for figures. */
export interface ReportView {
  readonly report: Report;
  /** In the order in which the report tells them; what it does not tell comes last. */
  readonly findings: readonly LabelledFinding[];
  /** Short names of findings; ids that are not among the verified ones have none. */
  readonly labels: (ids: readonly string[]) => readonly string[];
  readonly headline: string;
  readonly verdict: string;
  readonly cost: string;
}

/** Reads a report for writing it out; without `address` evidence is where the API has it. */
export function viewReport(report: Report, address: EvidenceAddress = besideReport): ReportView {
  const told = [...report.summary, ...report.causes.flatMap((c) => c.statements)].flatMap((s) => s.findings);
  const toldIds = new Set(told);
  const byId = new Map(report.findings.map((f) => [f.id, f]));
  const ordered = [...new Set([...told, ...byId.keys()])].flatMap((id) => byId.get(id) ?? []);
  const findings = ordered.map((finding, i) => ({
    label: `F${i + 1}`,
    finding,
    links: linksOf(finding, report, address),
    told: toldIds.has(finding.id),
  }));
  const names = new Map(findings.map(({ finding, label }) => [finding.id, label]));
  return {
    report,
    findings,
    labels: (ids) => ids.flatMap((id) => names.get(id) ?? []),
    ...headlineOf(report),
    cost: costOf(report),
  };
}

/** A moment in UTC, `2026-11-21 14:05:00`. */
export const clockTime = (at: number): string => formatIsoTime(at).replace('T', ' ').replace('Z', '');

function headlineOf({ outcome, causes }: Report): { headline: string; verdict: string } {
  switch (outcome) {
    case 'cause-found':
      return {
        headline: 'Cause found',
        verdict: causes.map((c) => `${c.category} at ${c.node}`)[0] ?? 'no cause stands',
      };
    case 'no-incident':
      return { headline: 'No incident', verdict: 'what was looked at is as on any day' };
    case 'not-enough-evidence':
      return { headline: 'Not enough evidence', verdict: 'no cause could be proven; see what is missing' };
  }
}

function costOf({ cost, startedAt, finishedAt, plannedBy }: Report): string {
  const seconds = Math.max(0, finishedAt - startedAt) / 1000;
  const model =
    cost.modelCalls === 0
      ? 'no model called, $0'
      : `${cost.modelCalls} model calls (${cost.inputTokens} tokens in, ${cost.outputTokens} out, $${(cost.modelMicros / 1e6).toFixed(4)})`;
  return `${cost.toolCalls} tool calls, ${model}, ${seconds.toFixed(1)} s; decided by ${plannedBy}`;
}
