import type { Deps } from '#declare/capabilities.ts';
import type { RouteReply, RouteRequest } from '#declare/route.ts';
import type { Report } from '#domain/findings/report.ts';
import { readReport } from '../runs/read-run.ts';
import { chooseFormat } from './choose-format.ts';
import { answeredLinks } from './evidence-links.ts';
import { pagePolicy } from './page-policy.ts';
import { renderHtml } from './render-html.ts';
import { renderMarkdown } from './render-markdown.ts';
import { reportStyle } from './report-style.ts';

type ReportRequest = RouteRequest<{ runId: string }, unknown, unknown>;

/**
 * A run's report in the form that the caller accepts: JSON, Markdown or an HTML page.
 *
 * @throws OrchestratorError `not_acceptable`, and as `readReport` does
 */
export async function answerReport(
  deps: Deps<'runs.read' | 'evidence.read'>,
  { principal, params, headers: sent }: ReportRequest,
): Promise<RouteReply<Report>> {
  const format = chooseFormat(sent['accept']);
  const report = await readReport(deps, { tenantId: principal.tenantId, runId: params.runId });
  const headers = { vary: 'Accept' };
  switch (format) {
    case 'application/json':
      return { headers, body: { ...report, links: answeredLinks(report) } };
    case 'text/markdown':
      return {
        headers,
        raw: { content: renderMarkdown(report), mediaType: 'text/markdown; charset=utf-8' },
      };
    case 'text/html':
      return {
        headers: { ...headers, 'content-security-policy': pagePolicy(reportStyle) },
        raw: { content: renderHtml(report), mediaType: 'text/html; charset=utf-8' },
      };
  }
}
