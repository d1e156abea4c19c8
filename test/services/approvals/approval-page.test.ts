import { pendingApproval } from '#domain/approvals/approval.ts';
import { renderDecidedPage, renderLinkPage } from '#services/approvals/approval-page.ts';
import { linkOf, proposalOf } from '../../contract/seeded-approvals.ts';
import { NOW } from '../../contract/seeded-runs.ts';
import { payloads } from '../../hostile/payloads.ts';

const tagsOf = (page: string): string[] =>
  [...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map((found) => found[1] ?? '').sort();
const approvalOf = (text: string) =>
  pendingApproval(
    proposalOf({
      reason: text,
      arguments: { function: text, executions: 5 },
      observed: { state: text },
      undo: { tool: 'set_reserved_concurrency', arguments: { function: text } },
    }),
  );
const pagesOf = (text: string): string[] => [
  renderLinkPage(approvalOf(text), linkOf({ approver: text }), NOW),
  renderDecidedPage({ ...approvalOf(text), status: 'approved' }, linkOf({ approver: text })),
];

describe('the pages of a link', () => {
  it.each(payloads)('hold no element that a text brought: %s', (_, text) => {
    expect(pagesOf(text).map(tagsOf)).toEqual(pagesOf('plain').map(tagsOf));
  });

  it('show every letter of what is approved, also of long texts and of spaces', () => {
    const long = `start${'  '.repeat(3)}${'x'.repeat(5_000)} the part that matters`;
    const page = renderLinkPage(approvalOf(long), linkOf(), NOW)
      .replaceAll('\\u0020', ' ')
      .replaceAll('&#34;', '"');
    const cell = /<th scope="row">function<\/th><td>(.*?)<\/td>/s.exec(page)?.[1];
    expect(JSON.parse(cell ?? '""')).toBe(long);
  });

  it('tell what matters: target, risk, requester, undo, expiry, hash, and whose word it is', () => {
    const approval = approvalOf('plain');
    const page = renderLinkPage(approval, linkOf(), NOW);
    for (const text of [
      'lambda:payments-api',
      'medium',
      'key_2',
      'second.oncall',
      approval.hash,
      '2026-11-21 04:00 UTC',
      '2026-11-21 03:30 UTC',
      'the request does not name it',
      'Taking it back: set_reserved_concurrency with',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('say so where nothing takes the action back, and where the request names the target', () => {
    const proposal = proposalOf({ undo: null, namedBy: 'request' });
    const page = renderLinkPage(pendingApproval(proposal), linkOf({ decision: 'reject' }), NOW);
    expect(page).toContain('Nothing takes this back.');
    expect(page).toContain('the request itself');
    expect(page).toContain('Reject as second.oncall');
  });
});
