import type { Deps } from '#declare/capabilities.ts';
import type { RouteReply, RouteRequest } from '#declare/route.ts';
import type { Report } from '#domain/findings/report.ts';
import { sha256 } from '#domain/hash.ts';
import { readReport } from '../runs/read-run.ts';
import { chooseFormat } from './choose-format.ts';
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
      return { headers, body: report };
    case 'text/markdown':
      return {
        headers,
        raw: { content: renderMarkdown(report), mediaType: 'text/markdown; charset=utf-8' },
      };
    case 'text/html':
      return {
        headers: { ...headers, 'content-security-policy': pagePolicy() },
        raw: { content: renderHtml(report), mediaType: 'text/html; charset=utf-8' },
      };
  }
}

/** Nothing may run, be loaded, framed or sent; of styles only ours, by its hash (CSP level 3). */
const pagePolicy = (): string =>
  `default-src 'none'; style-src 'sha256-${base64(sha256(reportStyle))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`;

const base64 = (hex: string): string =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
