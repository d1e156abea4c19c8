import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { parseAddress } from '#domain/network/address.ts';
import { holdToNamed } from './network-destination.ts';

/** Record types that can be asked for. */
export const DnsTypes = z.enum(['A', 'AAAA', 'CNAME', 'MX', 'TXT', 'NS', 'SOA']);

/** DNS records of a name. */
export const resolveDns = defineTool({
  name: 'resolve_dns',
  description:
    'Resolves DNS records of a host named in the task, with the system resolver or a chosen one. ' +
    'Use it when a name may not resolve or may resolve to the wrong place.',
  input: z.strictObject({
    host: z.string().min(1).max(253),
    types: z.array(DnsTypes).min(1).max(7),
    resolver: z
      .string()
      .refine((t) => parseAddress(t) !== undefined, { error: 'must be an IP address' })
      .optional(),
  }),
  output: z.strictObject({
    dns: z.array(
      z.strictObject({
        name: z.string(),
        type: DnsTypes,
        status: z.string(),
        records: z.array(z.string()),
        durationMs: z.number(),
      }),
    ),
  }),
  mutates: false,
  uses: ['network.probe'],
  timeoutSeconds: 10,
  maxOutputBytes: 64_000,
  run: async ({ network }, { host, types, resolver }, context) => {
    holdToNamed('resolve_dns', context, host);
    if (resolver !== undefined) holdToNamed('resolve_dns', context, resolver);
    const ask = (type: z.output<typeof DnsTypes>) =>
      network.resolve({
        name: host,
        type,
        timeoutMs: 5_000,
        ...(resolver === undefined ? {} : { resolver }),
      });
    const answers = await Promise.all(types.map(ask));
    return { dns: answers.map((a) => ({ ...a, records: a.records.slice(0, 50) })) };
  },
});
