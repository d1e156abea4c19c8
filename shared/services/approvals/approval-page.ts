import type { Approval } from '#domain/approvals/approval.ts';
import type { ActionProposal } from '#domain/approvals/proposal.ts';
import type { Json, JsonObject } from '#domain/json.ts';
import { type EpochMs, formatIsoTime } from '#domain/time.ts';
import { html, type Markup } from '../reports/markup.ts';
import { reportStyle } from '../reports/report-style.ts';
import type { ApprovalLink } from './approval-link.ts';

/** The only style that a page of a link may have: the answer's policy names its hash. */
export const approvalStyle = `${reportStyle}
.low{--tone:var(--good)}.medium{--tone:var(--unsure)}.high{--tone:var(--bad)}
.said{border:1px dashed var(--unsure);border-radius:6px;padding:.2rem 1rem;margin-top:1.2rem}
.said h2{border:0;margin:.5rem 0 .2rem;color:var(--unsure)}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line)}
th{font-weight:400;color:var(--soft);width:14rem}
td{font:.9em/1.45 ui-monospace,monospace;white-space:pre-wrap}
form{margin:1.6rem 0}
button{font:inherit;font-weight:600;color:var(--page);background:var(--tone);border:0;border-radius:6px;padding:.7rem 1.6rem;cursor:pointer}
`;

/**
 * What a link would decide, as one page without scripts: everything that the hash binds, and one button that sends
 * the decision. To look at it changes nothing, so programs that open links in mails decide nothing.
 */
export function renderLinkPage(approval: Approval, link: ApprovalLink, now: EpochMs): string {
  const { proposal, hash } = approval;
  const word = link.decision === 'approve' ? 'Approve' : 'Reject';
  return page(`${word} ${proposal.tool} on ${proposal.target}?`, approval, [
    proposalParts(approval),
    html`<form method="post" class="${link.decision === 'approve' ? 'medium' : 'high'}"><button type="submit">${word} as ${link.approver}</button>
<p class="soft">You decide as <strong>${link.approver}</strong>, by a link that ${link.madeBy} made. It works once, until ${minute(link.expiresAt)}.</p></form>`,
    html`<p class="soft">What is decided on has the hash <code>${hash}</code>. ${left(proposal.expiresAt, now)}</p>`,
  ]);
}

/** What the decision by a link has led to. */
export function renderDecidedPage(approval: Approval, link: ApprovalLink): string {
  const done = link.decision === 'approve' ? 'Approved' : 'Rejected';
  const { tool, target } = approval.proposal;
  return page(`${done}: ${tool} on ${target}`, approval, [
    html`<p>Noted as the word of <strong>${link.approver}</strong>. The approval is now <strong>${approval.status}</strong>. The target is read once more before anything is changed; if it is not as shown below, nothing is.</p>`,
    proposalParts(approval),
  ]);
}

function page(title: string, { proposal }: Approval, parts: readonly Markup[]): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${{ markup: approvalStyle }}</style></head>
<body><main>
<header class="banner ${proposal.risk}"><h1>${title}</h1>
<dl><dt>Risk</dt><dd>${proposal.risk}</dd><dt>Asked by</dt><dd>${proposal.requestedBy}, ${minute(proposal.requestedAt)}</dd><dt>Target named by</dt><dd>${namedBy(proposal)}</dd><dt>For run</dt><dd><code>${proposal.runId}</code></dd><dt>Approval</dt><dd><code>${proposal.id}</code></dd><dt>Can be approved</dt><dd>until ${minute(proposal.expiresAt)}</dd></dl></header>
${parts}
</main></body></html>
`.markup;
}

function proposalParts({ proposal }: Approval): Markup {
  const { undo } = proposal;
  return html`${members('What it will be told to do', proposal.arguments)}
${members('The target as it was when this was asked for', proposal.observed)}
${
  undo === null
    ? html`<section><h2>Taking it back</h2><p><strong>Nothing takes this back.</strong></p></section>`
    : members(`Taking it back: ${undo.tool} with`, undo.arguments)
}
<section class="said"><h2>Reason given: not verified</h2><p>${proposal.reason}</p></section>`;
}

function members(title: string, of: JsonObject): Markup {
  const rows = Object.entries(of).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${exactly(value)}</td></tr>`,
  );
  const shown = rows.length === 0 ? html`<p class="soft">Nothing.</p>` : html`<table>${rows}</table>`;
  return html`<section><h2>${title}</h2>${shown}</section>`;
}

/**
 * The whole value as JSON. Pages show long texts shortened and runs of spaces as one; whoever approves must see all
 * of it, so it goes in by pieces, and spaces that would be lost are written as JSON may write them.
 */
const exactly = (value: Json): Markup[] =>
  (JSON.stringify(value).match(/.{1,1900}/gsu) ?? []).map(
    (piece) => html`${piece.replace(/ (?= )|^ | $/g, '\\u0020')}`,
  );

const namedBy = (of: ActionProposal): string =>
  of.namedBy === 'request'
    ? 'the request itself'
    : 'the account alone: the request does not name it. Look twice at where it comes from.';

const minute = (at: EpochMs): string => `${formatIsoTime(at).slice(0, 16).replace('T', ' ')} UTC`;

function left(expiresAt: EpochMs, now: EpochMs): string {
  const minutes = Math.floor((expiresAt - now) / 60_000);
  return minutes < 1 ? 'It expires within a minute.' : `It expires in ${minutes} minutes.`;
}
