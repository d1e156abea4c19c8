import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { holdToNamed } from './network-destination.ts';

/** Whether a port answers, and how fast. */
export const connectTcp = defineTool({
  name: 'connect_tcp',
  description:
    'Opens a TCP connection to a host and port named in the task and closes it again. Tells open, refused, ' +
    'timeout or unreachable, with the time to resolve and to connect.',
  input: z.strictObject({ host: z.string().min(1).max(253), port: z.number().int().min(1).max(65_535) }),
  output: z.strictObject({
    tcp: z.strictObject({
      host: z.string(),
      port: z.number(),
      address: z.string(),
      status: z.enum(['open', 'refused', 'timeout', 'unreachable', 'reset']),
      resolveMs: z.number(),
      connectMs: z.number(),
    }),
  }),
  mutates: false,
  uses: ['network.probe'],
  timeoutSeconds: 8,
  maxOutputBytes: 4_000,
  run: async ({ network }, { host, port }, context) => {
    holdToNamed('connect_tcp', context, host);
    return { tcp: await network.connect({ host, port, timeoutMs: 5_000 }) };
  },
});
