import { createHash } from 'node:crypto';
import { exampleIds } from '#declare/examples.ts';
import { chooseFormat } from '#services/reports/choose-format.ts';
import { shownText } from '#services/reports/report-text.ts';
import { apiWorld, routeOf } from '../../contract/api-world.ts';

describe('the form of a report', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['text/*', 'text/markdown'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['text/html;q=0.5, text/markdown', 'text/markdown'],
    ['text/html;q=0.5, */*;q=0.1', 'text/html'],
    ['text/*, text/markdown;q=0', 'text/html'],
    ['TEXT/HTML; charset=utf-8 ; Q=1.0', 'text/html'],
    ['application/json;q=0, */*', 'text/markdown'],
    ['nonsense, text/markdown', 'text/markdown'],
  ])('for Accept %j is %s', (accept, format) => {
    expect(chooseFormat(accept)).toBe(format);
  });

  it.each(['application/pdf', 'nonsense', '*/*;q=0', 'text/html;q=2', ',', 'text'])(
    'refuses Accept %j',
    (accept) => {
      expect(() => chooseFormat(accept)).toThrow(expect.objectContaining({ code: 'not_acceptable' }));
    },
  );
});

describe('a text of the world', () => {
  it.each([
    ['a\r\n  b\tc', 'a b c'],
    ['\u001b[31mred\u0000', 'U+001B[31mredU+0000'],
    ['user\u202egnp.exe', 'userU+202Egnp.exe'],
    ['\ud800', 'U+D800'],
    ['naïve 日本 🚀', 'naïve 日本 🚀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(shownText(text)).toBe(shown);
  });

  it('is cut where it is huge, and says so', () => {
    expect(shownText('x'.repeat(10_000_000))).toBe(`${'x'.repeat(2_000)} … (of 10000000 characters)`);
  });
});

describe('GET /runs/{runId}/report', () => {
  const ask = async (accept?: string, env: Record<string, string> = {}) => {
    const world = await apiWorld({ env });
    const headers = { ...(accept === undefined ? {} : { accept }), origin: 'https://a.example' };
    return world.call(routeOf('getRunReport'), { params: { runId: exampleIds.finishedRun }, headers });
  };

  it('gives a page whose only style is the one that its policy names', async () => {
    const { headers, text, status } = await ask('text/html');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const style = /<style>([^<]*)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('gives Markdown, and JSON to who has no preference, each with its own ETag', async () => {
    const [json, markdown, page] = [await ask(), await ask('text/markdown'), await ask('text/html')];
    expect([json, markdown, page].map((a) => a.headers['content-type'])).toEqual([
      'application/json',
      'text/markdown; charset=utf-8',
      'text/html; charset=utf-8',
    ]);
    expect(new Set([json, markdown, page].map((a) => a.headers['etag'])).size).toBe(3);
    expect(markdown.text).toMatch(/^# /);
  });

  it('varies by all that its form depends on', async () => {
    expect((await ask('text/html', { CORS_ORIGINS: '*' })).headers['vary']).toBe('Accept');
    const { headers } = await ask('text/html', { CORS_ORIGINS: 'https://a.example' });
    expect(headers['vary']).toBe('Origin, Accept');
  });

  it('answers 406 with what it comes as', async () => {
    const { status, json } = await ask('application/pdf');
    expect([status, json.code]).toEqual([406, 'not_acceptable']);
    expect(json.detail).toBe('A report comes as application/json, text/markdown, text/html.');
  });
});
