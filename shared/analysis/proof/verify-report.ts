import { OrchestratorError } from '#domain/errors.ts';
import type { Finding } from '#domain/findings/finding.ts';
import type { Report, Statement } from '#domain/findings/report.ts';
import type { Lookup } from './evidence-reader.ts';
import { checkedLookup, verifyFinding } from './verify.ts';

/**
 * Recomputes every finding of a draft and leaves in the report only what stands. A finding that falls becomes a
 * hypothesis with the reason; a sentence, cause, exclusion or moment that rested on it goes with it. A draft
 * whose causes all fall becomes `not-enough-evidence`.
 *
 * @throws OrchestratorError `internal` when a sentence would remain that no verified finding says
 */
export function verifyReport(draft: Report, lookup: Lookup): Report {
  const checked = checkedLookup(lookup);
  const standing = new Map<string, Finding>();
  const fallen: Report['hypotheses'] = [];
  for (const finding of draft.findings) {
    const verdict = verifyFinding(finding, checked);
    if (verdict.verified) standing.set(finding.id, finding);
    else fallen.push({ text: finding.claim, why: verdict.reason });
  }
  const rests = (ids: readonly string[]): boolean => ids.length > 0 && ids.every((id) => standing.has(id));
  const kept = <T extends { readonly findings: readonly string[] }>(list: readonly T[]): T[] =>
    list.filter((item) => rests(item.findings));
  const causes = draft.causes
    .map((cause) => ({ ...cause, statements: kept(cause.statements) }))
    .filter((cause) => cause.statements.length > 0);
  const report: Report = {
    ...draft,
    outcome: draft.outcome === 'cause-found' && causes.length === 0 ? 'not-enough-evidence' : draft.outcome,
    summary: kept(draft.summary),
    causes,
    findings: [...standing.values()],
    hypotheses: [...draft.hypotheses, ...fallen],
    ruledOut: kept(draft.ruledOut),
    timeline: kept(draft.timeline),
  };
  assertStated(report, standing);
  return report;
}

/** Lead-ins that may stand before the claims of a sentence of the timeline. */
const LEADS = ['', 'over by now: '];

/**
 * Holds each sentence to the claims of the verified findings it links, letter by letter.
 *
 * @throws OrchestratorError `internal` naming the sentence
 */
export function assertStated(report: Report, standing: ReadonlyMap<string, Finding>): void {
  const said = [...report.summary, ...report.causes.flatMap((c) => c.statements)];
  for (const statement of said) hold(statement, [''], standing);
  for (const { what, findings } of report.timeline) hold({ text: what, findings }, LEADS, standing);
  for (const { what, findings } of report.ruledOut) {
    if (findings.length === 0 || findings.some((id) => !standing.has(id))) refuse(what);
  }
}

function hold(statement: Statement, leads: readonly string[], standing: ReadonlyMap<string, Finding>): void {
  const claims = statement.findings.map((id) => standing.get(id)?.claim ?? refuse(statement.text));
  const text = claims.join('; ');
  if (claims.length === 0 || !leads.some((lead) => statement.text === `${lead}${text}`))
    refuse(statement.text);
}

function refuse(text: string): never {
  throw new OrchestratorError('internal', `no verified finding says: ${text.slice(0, 200)}`, {
    retryable: false,
  });
}
