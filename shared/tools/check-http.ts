import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { ToolError } from '#domain/errors.ts';
import { holdToNamed } from './network-destination.ts';

/** How an HTTP endpoint answers. */
export const checkHttp = defineTool({
  name: 'check_http',
  description:
    'Makes one GET or HEAD request to a URL whose host is named in the task: status, redirects, headers, and ' +
    'the time split into resolving, connecting, TLS and first byte. The body is never read out.',
  input: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).max(2_000),
    method: z.enum(['GET', 'HEAD']).default('GET'),
  }),
  output: z.strictObject({
    http: z.strictObject({
      url: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()),
      redirects: z.array(z.strictObject({ status: z.number().int(), location: z.string() })),
      timings: z.strictObject({
        resolveMs: z.number(),
        connectMs: z.number(),
        tlsMs: z.number(),
        firstByteMs: z.number(),
        totalMs: z.number(),
      }),
      bodyBytes: z.number().int(),
      bodySha256: z.string(),
    }),
  }),
  mutates: false,
  uses: ['network.probe'],
  timeoutSeconds: 15,
  maxOutputBytes: 64_000,
  run: async ({ network }, { url, method }, context) => {
    // the same parser that the connection will use: a second reading of a URL is a way around the check
    const { hostname, username, password } = new URL(url);
    if (username !== '' || password !== '') {
      throw new ToolError('check_http', 'egress_denied', 'a URL with credentials is not looked at');
    }
    holdToNamed('check_http', context, hostname.replace(/^\[|\]$/g, ''));
    const answer = await network.request({ url, method, timeoutMs: 10_000, maxRedirects: 3 });
    return {
      http: { ...answer, headers: { ...answer.headers }, redirects: answer.redirects.map((r) => ({ ...r })) },
    };
  },
});
