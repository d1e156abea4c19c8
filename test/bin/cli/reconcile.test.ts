import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { apiWorld, routeOf } from '../../contract/api-world.ts';
import { NOW } from '../../contract/seeded-runs.ts';
import { file, folder, watchfloor } from './terminal.ts';

const dir = folder();
const SECRET = 'nobody but the model may read this';

/** The real route over ports in memory, behind a socket; keeps what was sent. */
async function served() {
  const world = await apiWorld();
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    bodies.push(body);
    const answer = await world.call(routeOf('reconcileUsage'), { body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = (...args: string[]) =>
    watchfloor(['reconcile', ...args, '--url', url, '--key', 'k'], { cwd: dir });
  return { world, bodies, run, end: () => server.close() };
}

const invocation = (id: string, output: number) =>
  JSON.stringify({
    schemaType: 'ModelInvocationLog',
    timestamp: new Date(NOW - 60_000).toISOString(),
    modelId: 'eu.amazon.nova-pro-v1:0',
    requestMetadata: { 'client-request-id': id },
    input: { inputBodyJson: { text: SECRET }, inputTokenCount: 1, cacheReadInputTokenCount: 0 },
    output: { outputBodyJson: { text: SECRET }, outputTokenCount: output },
  });

describe('watchfloor reconcile', () => {
  it('compares a log with the ledger, sends no prompt, and books differences where asked to', async () => {
    const { world, bodies, run, end } = await served();
    try {
      const page = await world.ports.ledger.entries('acme', { from: 0, to: 2e12 }, { limit: 9 });
      const [first, second, third] = page.entries.map(({ id }) => id);
      const log = [invocation(first ?? '', 10), invocation(second ?? '', 20), invocation('someone', 1)].join(
        '\n',
      );
      const path = file(dir, 'log.jsonl.gz', gzipSync(log));
      const compared = await run(path);
      expect([compared.exit, compared.notes]).toEqual([1, []]);
      expect(compared.out).toBe(
        [
          '0 calls match, 2 differ, 1 are not in the book',
          `  differs ${first}: booked $0.002000, billed $0.000033`,
          `  differs ${second}: booked $0.002480, billed $0.000065`,
          '  not in the book: line 3, eu.amazon.nova-pro-v1:0, $0.000004',
          '',
        ].join('\n'),
      );
      expect(bodies.join()).not.toContain(SECRET);
      expect((await run(path, '--apply', '--json')).exit).toBe(1);
      const own = [first, second].map((id, i) => invocation(id ?? '', 10 * (i + 1))).join('\n');
      expect(await run(file(dir, 'own.jsonl', own))).toEqual({ exit: 0, out: '2 calls match\n', notes: [] });
      expect(third).toBeDefined();
    } finally {
      end();
    }
  });

  it('names broken lines and unknown formats before anything is sent', async () => {
    const { bodies, run, end } = await served();
    try {
      const broken = await run(file(dir, 'broken', `${invocation('a', 1)}\n{"schemaType":"Other"}`));
      expect(broken).toMatchObject({ exit: 2, out: '' });
      expect(broken.notes[0]).toMatch(/is no whole bedrock-invocation-log:\n {2}line 2: schemaType/);
      expect((await run(file(dir, 'strange', 'a,b\n1,2'))).notes[0]).toContain('Say what it is: --format');
      expect((await run(file(dir, 'named', 'a,b'), '--format', 'bill')).notes[0]).toContain(
        '--format takes one of',
      );
      expect(bodies).toEqual([]);
    } finally {
      end();
    }
  });
});
