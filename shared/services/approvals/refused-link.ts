import type { ProblemAnswer, RefusedRequest } from '#declare/route.ts';
import type { ErrorCode } from '#domain/errors.ts';
import { preferredOf } from '../reports/choose-format.ts';
import { html } from '../reports/markup.ts';
import { pagePolicy } from '../reports/page-policy.ts';
import { approvalStyle } from './approval-page.ts';

/** What a person in front of a browser is told about a refusal. */
interface Advice {
  readonly title: string;
  readonly next: readonly string[];
}

const ANOTHER =
  'While the approval is pending, decide with your own API key (POST /approvals/{id}/decision), or ask whoever sent you this link for another.';

/** The sentence of the refusal itself says more than the code; it stands between title and advice. */
const advice: Partial<Record<ErrorCode, Advice>> = {
  not_found: {
    title: 'This is no link',
    next: [
      'Nothing was decided.',
      'Mail programs break long links: copy the whole link from the message, without a line break or a bracket at its end.',
      ANOTHER,
    ],
  },
  conflict: {
    title: 'This link decides nothing any more',
    next: [
      'Using it now has changed nothing.',
      'GET /approvals/{id} tells where the approval stands.',
      ANOTHER,
    ],
  },
  precondition_failed: {
    title: 'The proposal is not the one that this link was made for',
    next: ['Nothing was decided.', ANOTHER],
  },
  forbidden: {
    title: 'This link may not decide that',
    next: [
      'Nothing was decided.',
      'Those who may approve decide with their own API keys (POST /approvals/{id}/decision).',
    ],
  },
};

/** A whole link can be sent again at any time: it decides once. */
const ours: Advice = {
  title: 'This could not be done now',
  next: [
    'Open the link again in a minute: it shows whether a decision was noted, and works at most once.',
    'If it goes on, quote the request id below to whoever runs Watchfloor.',
  ],
};

/**
 * A refused request of a link, for who prefers HTML: a page of the same status that says what is wrong and what to
 * do. It has no script, no form and nothing to load, names no proposal, and is neither kept nor indexed. For everybody
 * else the problem stays as it is.
 */
export function refusedLink(problem: ProblemAnswer, refused: RefusedRequest): ProblemAnswer {
  const headers = { ...problem.headers, vary: 'Accept' };
  if (preferredOf(refused.accept, ['application/json', 'text/html']) !== 'text/html') {
    return { ...problem, headers };
  }
  return {
    status: problem.status,
    headers: {
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(approvalStyle),
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
    },
    body: renderRefusedPage(problem.status, refused),
  };
}

function renderRefusedPage(status: number, { error, requestId }: RefusedRequest): string {
  // a link whose form alone is wrong is no link either
  const code = error.code === 'invalid_request' ? 'not_found' : error.code;
  const { title, next } = advice[code] ?? ours;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><title>${title}</title><style>${{ markup: approvalStyle }}</style></head>
<body><main>
<header class="banner ${status < 500 ? 'high' : 'medium'}"><h1>${title}</h1><p>${error.message}</p></header>
<section><h2>What to do</h2><ul>${next.map((line) => html`<li>${line}</li>`)}</ul></section>
<p class="soft">Status <code>${String(status)}</code>, code <code>${error.code}</code>, request <code>${requestId}</code></p>
</main></body></html>
`.markup;
}
