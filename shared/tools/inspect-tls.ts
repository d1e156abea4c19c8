import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { holdToNamed } from './network-destination.ts';

const DAY_MS = 86_400_000;

/** The certificate chain a server shows, and whether it holds. */
export const inspectTls = defineTool({
  name: 'inspect_tls',
  description:
    'Completes a TLS handshake with a host named in the task and describes the certificate chain: names, ' +
    'validity, days left, protocol, and why it does not verify where it does not.',
  input: z.strictObject({
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535).default(443),
  }),
  output: z.strictObject({
    tls: z.strictObject({
      host: z.string(),
      port: z.number(),
      address: z.string(),
      protocol: z.string(),
      authorized: z.boolean(),
      problem: z.string().optional(),
      /** Whole days until the server's certificate ends, at the time of the look; negative after it. */
      daysLeft: z.number().int(),
      chain: z.array(
        z.strictObject({
          subject: z.string(),
          issuer: z.string(),
          validFrom: z.number(),
          validTo: z.number(),
          names: z.array(z.string()),
          fingerprintSha256: z.string(),
        }),
      ),
    }),
  }),
  mutates: false,
  uses: ['network.probe'],
  timeoutSeconds: 10,
  maxOutputBytes: 64_000,
  run: async ({ network }, { host, port }, context) => {
    holdToNamed('inspect_tls', context, host);
    const answer = await network.handshake({ host, port, serverName: host, timeoutMs: 6_000 });
    const end = answer.chain[0]?.validTo ?? context.now;
    const chain = answer.chain.map((c) => ({ ...c, names: [...c.names] }));
    return { tls: { ...answer, chain, daysLeft: Math.floor((end - context.now) / DAY_MS) } };
  },
});
