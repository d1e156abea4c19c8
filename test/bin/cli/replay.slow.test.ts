import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { canonicalJson } from '#domain/json.ts';
import { RunRecord } from '#domain/runs/run-record.ts';
import type { ModelReply } from '#ports/language-model.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { executeAgent } from '#services/agents/execute-agent.ts';
import { readEvents } from '#services/runs/read-events.ts';
import { readEvidence } from '#services/runs/read-run.ts';
import { runView } from '#services/runs/run-view.ts';
import { startRun } from '#services/runs/start-run.ts';
import { draftReport } from '#services/workflows/draft-report.ts';
import { publishReport } from '#services/workflows/publish-report.ts';
import { scenarios } from '../../../bin/demo/scenarios/all.ts';
import { agents } from '../../../functions/agents/registry.ts';
import { demoBundle } from '../../scoreboard/demo-bundle.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';
import { gatewayFor } from '../../support/gateway.ts';
import { file, folder, watchfloor } from './terminal.ts';

const dir = folder();
const deps = engineDeps(memoryClock(START));
let runId = '';
let server: Server;
let url = '';

beforeAll(async () => {
  const scenario = scenarios.find((s) => s.name === 'bad-deploy');
  if (scenario === undefined) throw new Error('there is no scenario bad-deploy');
  runId = await investigated(demoBundle(scenario, 1, START));
  server = await served();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
}, 60_000);
afterAll(() => server.close());

/** Investigates the bundle with the declared agents and a model that asks once and then concludes. */
async function investigated(bundle: object): Promise<string> {
  const kept = await deps.evidence.put('acme', canonicalJson(bundle), 'application/json');
  const names = agents.map(({ unit }) => unit.name);
  for (const name of names) await deps.agents.register(registration(name));
  const input = inputOf('why? ask oncall-4711@mail.example.com', { agents: names, bundle: kept.hash });
  const run = await startRun(deps, { tenantId: 'acme', requestedBy: 'key_1', correlationId: 'c', input });
  const key = { tenantId: 'acme', runId: run.id };
  for (const { unit } of agents) {
    const replies = ['', 'It is the deploy.'];
    const gateway = gatewayFor({
      provider: 'scripted',
      model: 'turns',
      generate: () => Promise.reject(new Error('not used')),
      stream: () => {
        throw new Error('not used');
      },
      async generateWithMetadata(): Promise<ModelReply> {
        const text = replies.shift() ?? '';
        const calls = text === '' ? [{ id: 'm0', name: unit.tools[0].name, input: {} }] : [];
        const stop = text === '' ? 'tools' : 'end';
        return { text, calls, stop, usage: undefined, provider: 'scripted', model: 'turns' };
      },
    });
    await executeAgent({ ...deps, gateway } as Parameters<typeof executeAgent>[0], {
      ...key,
      agent: unit as unknown as LoopAgent,
      bundleTelemetry,
      remainingMs: () => 200_000,
      stillWanted: async () => true,
      used: () => {},
    });
  }
  await draftReport(deps, { ...key, attempt: 1 });
  await publishReport(deps, { ...key, attempt: 1 });
  return run.id;
}

/** The routes that an export reads, over the same stores. */
function served(): Promise<Server> {
  const reads = { ...deps, signer: memorySigner() };
  const answer = async (path: URL): Promise<{ type: string; content: string | Uint8Array }> => {
    const key = { tenantId: 'acme', runId };
    const [, what, hash = ''] =
      /^\/api\/v1(\/me|\/runs\/[^/]+\/evidence\/|\/runs\/[^/]+\/events|\/runs\/)(.*)$/.exec(path.pathname) ??
      [];
    const json = (body: unknown) => ({ type: 'application/json', content: JSON.stringify(body) });
    if (what === '/me') return json({ tenantId: 'acme', id: 'key_1' });
    if (what?.endsWith('/events')) {
      return json(
        await readEvents(reads, { ...key, limit: 100, cursor: path.searchParams.get('cursor') ?? undefined }),
      );
    }
    if (what?.endsWith('/evidence/')) {
      const { content, mediaType } = await readEvidence(reads, { ...key, hash });
      return { type: mediaType, content };
    }
    const run = await deps.runs.get('acme', hash);
    if (run === undefined) throw new Error('no such run');
    return json(runView(run));
  };
  const made = createServer((request, response) => {
    answer(new URL(request.url ?? '', 'http://x')).then(
      ({ type, content }) =>
        response.writeHead(200, { 'content-type': type, connection: 'close' }).end(content),
      (error: Error) =>
        response.writeHead(404, { connection: 'close' }).end(JSON.stringify({ detail: error.message })),
    );
  });
  return new Promise((resolve) => made.listen(0, '127.0.0.1', () => resolve(made)));
}

describe('export, import and replay', () => {
  it('take a run of the declared agents from the API into one file and run it again, identical', async () => {
    const api = ['--url', url, '--key', 'k'];
    const exported = await watchfloor(['export', runId, '--full', ...api]);
    expect(exported.exit).toBe(0);
    const record = RunRecord.parse(JSON.parse(exported.out));
    expect([record.redacted, record.run.status]).toEqual([false, 'succeeded']);
    const path = file(dir, 'whole.json', exported.out);
    expect(JSON.parse((await watchfloor(['import', path, '--json'])).out)).toEqual({
      ...{ run: runId, status: 'succeeded', redacted: false, masked: 0 },
      ...{ events: record.events.length, evidence: record.evidence.length },
    });
    const { exit, out } = await watchfloor(['replay', path]);
    expect(out).toMatch(/^IDENTICAL: 6 steps run again, \d+ events made, 0 given, byte for byte\n$/);
    expect(exit).toBe(0);
    expect((await watchfloor(['replay', path, '--log'])).out).toBe(
      record.events.map((event) => `${canonicalJson(event)}\n`).join(''),
    );
    expect((await watchfloor(['replay', runId, ...api])).exit).toBe(0);
  }, 30_000);

  it('redact unless told otherwise', async () => {
    const { out, notes } = await watchfloor(['export', runId, '--url', url, '--key', 'k']);
    expect(out).not.toContain('oncall-4711@');
    expect(out).toContain('xxxxxx-xxxx@xxxx.xxxxxxx.xxx');
    expect(notes.join()).toMatch(/redacted: \d+ pieces masked/);
    const path = file(dir, 'redacted.json', out);
    expect((await watchfloor(['import', path])).exit).toBe(0);
    const replayed = JSON.parse((await watchfloor(['replay', path, '--json'])).out);
    expect(replayed.redacted).toBe(true);
  }, 30_000);

  it('tell the first difference, or the port that was asked in vain, and end with 1', async () => {
    const { out } = await watchfloor(['export', runId, '--full', '--url', url, '--key', 'k']);
    const record = RunRecord.parse(JSON.parse(out));
    const at = record.events.findIndex((event) => event.type === 'tool-called');
    const without = record.events.filter((_, i) => i !== at).map((event, i) => ({ ...event, seq: i + 1 }));
    const path = file(dir, 'without.json', JSON.stringify({ ...record, events: without }));
    const ran = await watchfloor(['replay', path]);
    expect(ran.exit).toBe(1);
    expect(ran.out).toMatch(
      /^NOT IDENTICAL: .*\nport tool: the record holds no answer to \w+ \{.*\}\nfirst difference at event \d+\n {2}recorded {2}\{/,
    );
  }, 30_000);

  it('refuse a file whose evidence is not what it was, or that cannot be had', async () => {
    const { out } = await watchfloor(['export', runId, '--full', '--url', url, '--key', 'k']);
    const record = RunRecord.parse(JSON.parse(out));
    const [first, ...rest] = record.evidence;
    if (first === undefined) throw new Error('no evidence');
    const evidence = [{ ...first, content: `${first.content} ` }, ...rest];
    const path = file(dir, 'spoilt.json', JSON.stringify({ ...record, evidence }));
    const spoilt = await watchfloor(['import', path]);
    expect(spoilt.exit).toBe(2);
    expect(spoilt.notes[0]).toContain(`/evidence/0: the content does not have the hash ${first.hash}`);
    const gone = await watchfloor(['export', `${runId.slice(0, -4)}0000`, '--url', url, '--key', 'k']);
    expect([gone.exit, gone.out]).toEqual([2, '']);
  }, 30_000);
});
