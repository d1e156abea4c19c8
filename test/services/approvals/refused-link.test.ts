import { type ErrorCode, OrchestratorError } from '#domain/errors.ts';
import { approvalStyle } from '#services/approvals/approval-page.ts';
import { refusedLink } from '#services/approvals/refused-link.ts';
import { pagePolicy } from '#services/reports/page-policy.ts';
import { follow, linked, look, MINUTE, saidBy } from '../../hostile/approval-link-world.ts';
import { payloads } from '../../hostile/payloads.ts';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const problem = {
  status: 409,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
  body: '{}',
};
const refusedWith = (code: ErrorCode, message: string, accept?: string) =>
  refusedLink(problem, { error: new OrchestratorError(code, message), requestId: 'request-1', accept });
const tagsOf = (page: string): string[] => [...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([tag]) => tag);

describe('a refused link', () => {
  it.each([
    [undefined],
    ['*/*'],
    ['application/json'],
    ['application/problem+json'],
    ['text/html;q=0.5, application/json'],
    ['application/pdf'],
  ])('stays a problem for who accepts %s', (accept) => {
    expect(refusedWith('conflict', 'used', accept)).toEqual({
      ...problem,
      headers: { ...problem.headers, vary: 'Accept' },
    });
  });

  it('is a page of the same status that nobody keeps, indexes, frames or can run anything in', () => {
    const { status, headers } = refusedWith('conflict', 'used', BROWSER);
    expect({ status, headers }).toEqual({
      status: 409,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': pagePolicy(approvalStyle),
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow',
        'retry-after': '1',
        vary: 'Accept',
      },
    });
  });

  it.each(payloads)('holds no element that a text brought: %s', (_, text) => {
    const page = (said: string) => String(refusedWith('conflict', said, BROWSER).body);
    expect(tagsOf(page(text))).toEqual(tagsOf(page('plain')));
  });

  it('says what to do, for every code that a link is refused with', () => {
    const titles = (['not_found', 'conflict', 'precondition_failed', 'forbidden', 'internal'] as const).map(
      (code) => /<h1>(.*?)<\/h1><p>said/.exec(String(refusedWith(code, 'said', BROWSER).body))?.[1],
    );
    expect(titles).toEqual([
      'This is no link',
      'This link decides nothing any more',
      'The proposal is not the one that this link was made for',
      'This link may not decide that',
      'This could not be done now',
    ]);
  });
});

describe('a browser that opens a link', () => {
  const headers = { accept: BROWSER };
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
  const pages = async (token: string, { world }: Awaited<ReturnType<typeof linked>>) => {
    const got = [await look(world, token, { headers }), await follow(world, token, { headers: form })];
    for (const page of got) {
      expect(page.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': pagePolicy(approvalStyle),
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex, nofollow',
      });
      expect(page.text.match(/<(form|button|script|input|img|link|iframe|a)\b/g)).toBeNull();
      expect(page.text).toContain('What to do');
    }
    return got.map(({ status, text }) => `${status} ${/<h1>(.*?)<\/h1><p>(.*?)<\/p>/.exec(text)?.slice(1)}`);
  };

  it('reads that it was used', async () => {
    const made = await linked();
    await follow(made.world, made.links.approve);
    const after = await made.world.stored(made.approval);
    expect(await pages(made.links.approve, made)).toEqual([
      '409 This link decides nothing any more,This link was used: the approval is approved.',
      '409 This link decides nothing any more,this was decided before',
    ]);
    expect(await made.world.stored(made.approval)).toEqual(after);
  });

  it('reads that it has expired', async () => {
    const made = await linked();
    await made.world.clock.advance(60 * MINUTE);
    const expired =
      '409 This link decides nothing any more,This link has expired. Decide with your own key, or ask for another.';
    expect(await pages(made.links.approve, made)).toEqual([expired, expired]);
    await made.nothingDone();
  });

  it('reads that what was altered, is of another tenant, or is no token at all is no link', async () => {
    const made = await linked();
    const [text = '', mark = ''] = made.links.approve.split('.');
    const foreign = { ...saidBy(made.links.approve), tenantId: 'umbrella' };
    const spelt = Buffer.from(JSON.stringify(foreign)).toString('base64url');
    const none = '404 This is no link,There is no such link.';
    for (const token of [
      `${text}.${mark.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
      `${spelt}.${mark}`,
    ]) {
      expect(await pages(token, made)).toEqual([none, none]);
    }
    const formless = await pages('approve', made);
    expect(formless.every((line) => line.startsWith('400 This is no link,'))).toBe(true);
    await made.nothingDone();
  });
});
