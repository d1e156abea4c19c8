import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleIds } from '#declare/examples.ts';
import { pendingApproval } from '#domain/approvals/approval.ts';
import type { RunComparison } from '#services/replay/compare-runs.ts';
import { comparisonText } from '../../../bin/cli/comparison-text.ts';
import { waitForRun } from '../../../bin/start/api-client.ts';
import { apiWorld, routes } from '../../contract/api-world.ts';
import { proposalOf } from '../../contract/seeded-approvals.ts';
import { watchfloor } from './terminal.ts';

let server: Server;
let url = '';
let world: Awaited<ReturnType<typeof apiWorld>>;

beforeAll(async () => {
  world = await apiWorld();
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const path = pathname.replace('/api/v1', '');
    const found = routes.flatMap((route) => {
      const form = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
      const match = route.method === request.method ? form.exec(path) : null;
      return match === null ? [] : [{ route, params: { ...match.groups } }];
    });
    let body = '';
    for await (const part of request) body += part;
    const [first] = found;
    if (first === undefined) throw new Error(`no route ${request.method} ${path}`);
    const query = Object.fromEntries(searchParams);
    const { params } = first;
    const answer = await world.call(first.route, { params, query, ...(body === '' ? {} : { body }) });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const run = (...args: string[]) => watchfloor([...args, '--url', url, '--key', 'k']);

describe('waitForRun', () => {
  it('tells what the run waits for, once, and says so where it has waited long enough', async () => {
    const { ports } = world;
    const run = await ports.runs.get('acme', exampleIds.run);
    if (run === undefined) throw new Error('no run');
    await ports.runs.update({ ...run, status: 'running', version: run.version + 1 }, []);
    const id = 'apr_01jd4x9q0g0123456789abcdez';
    const asked = pendingApproval(proposalOf({ id, tool: 'continue_run', reason: 'May it\u001b[2J go on?' }));
    await ports.approvals.create({ ...asked, taskToken: 'token' });
    const told: string[] = [];
    const waited = waitForRun({ url, key: 'k' }, run.id, 300, (standing) => told.push(standing));
    const standing = `running, waits for ${id}: May it [2J go on?`;
    await expect(waited).rejects.toThrow(`has not ended within 0.3 s: it is ${standing}, last seen:`);
    expect(told).toEqual([`${run.id} is ${standing}`]);
  });
});

describe('watchfloor fork', () => {
  it('starts the fork and prints how it compares with its source', async () => {
    const args = [
      'fork',
      exampleIds.failedRun,
      '--at',
      'agent:log-analysis',
      '--model',
      'off',
      '--wait',
      '0',
    ];
    const { exit, out, notes } = await run(...args);
    expect(notes[0]).toMatch(
      new RegExp(`^run_\\w+ goes on from ${exampleIds.failedRun} at agent:log-analysis$`),
    );
    expect(out.split('\n')[0]).toMatch(/^NOTHING TO COMPARE: run_\w+ is failed, run_\w+ is queued$/);
    // it has not ended
    expect(exit).toBe(1);
    const fork = await world.ports.runs.get('acme', notes[0]?.split(' ')[0] ?? '');
    expect(fork).toMatchObject({ model: 'off', forkedFrom: { at: 'agent:log-analysis' } });
  });

  it('prints the comparison as JSON', async () => {
    const { out } = await run('fork', exampleIds.failedRun, '--at', 'synthesize', '--wait', '0', '--json');
    expect(JSON.parse(out)).toMatchObject({ before: { id: exampleIds.failedRun }, cost: { modelCalls: 0 } });
  });

  it.each([
    [['--at', 'agent:nobody'], /has no such step; it has agent:log-analysis, synthesize, verify/],
    [['--at', 'verify', '--model', 'openai/none'], /is no model of this stage; it has bedrock/],
    [[], /^From where on\? Give --at STEP/],
    [['--at', 'verify', '--wait', 'x'], /^--wait takes seconds/],
  ])('says what is wrong with %j', async (args, message) => {
    const { exit, notes } = await run('fork', exampleIds.failedRun, ...args);
    expect([exit, notes.length]).toEqual([2, 1]);
    expect(notes[0]).toMatch(message);
  });

  it('takes nothing but the id of a run', async () => {
    expect(await run('fork', '../stop', '--at', 'verify')).toMatchObject({
      exit: 2,
      notes: ['../stop is no id of a run'],
    });
  });
});

describe('watchfloor resume', () => {
  it('starts what goes on with a run, and finds the same again', async () => {
    const first = await run('resume', exampleIds.failedRun, '--wait', '0', '--json');
    const again = await run('resume', exampleIds.failedRun, '--wait', '0', '--json');
    expect(first.exit).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ resumes: exampleIds.failedRun, status: 'queued' });
    expect(again.out).toBe(first.out);
  });

  it('says why not', async () => {
    const { exit, notes } = await run('resume', exampleIds.finishedRun);
    expect([exit, notes[0]]).toEqual([2, `nothing is left to do: ${exampleIds.finishedRun} has succeeded`]);
  });
});

describe('the text of a comparison', () => {
  const cost = { modelCalls: 0, toolCalls: 3, inputTokens: 0, outputTokens: 0, modelMicros: 0 };
  const before = { id: 'run_a', status: 'succeeded', cost, models: 'deterministic' } as const;
  const after = { ...before, id: 'run_b', models: 'scripted/x', cost: { ...cost, modelMicros: 1_500 } };
  const lists = { added: [], removed: [] };
  const same: RunComparison = {
    ...{ before, after },
    cost: { ...cost, modelCalls: 2, inputTokens: 50, modelMicros: 1_500 },
    answer: {
      outcome: { before: 'cause-found', after: 'cause-found' },
      causes: { ...lists, moved: [], same: 1 },
      findings: { ...lists, same: 4 },
      gaps: lists,
    },
  };

  it('says that nothing changed, and what it cost', () => {
    expect(comparisonText(same, false).split('\n')).toEqual([
      'THE SAME ANSWER: cause-found',
      'causes    1 the same',
      'findings  4 the same',
      'gaps      0',
      'models    deterministic -> scripted/x',
      'cost      $0.000000 -> $0.001500 (+2 model calls, +3 tool calls, +50 tokens)',
    ]);
  });

  it('lists what changed, without what a terminal would obey', () => {
    const answer: NonNullable<RunComparison['answer']> = {
      outcome: { before: 'cause-found', after: 'no-incident' },
      causes: {
        added: [],
        removed: [{ node: 'api\u001b[2J', category: 'quota', rank: 1, score: 0.5 }],
        moved: [{ node: 'q', category: 'backlog', rank: 1, score: 0.4, rankBefore: 2, scoreBefore: 0.3 }],
        same: 0,
      },
      findings: { added: [{ subject: 'api', claim: 'new' }], removed: [], same: 0 },
      gaps: { added: [{ agent: 'infrastructure', what: 'stacks', why: 'denied' }], removed: [] },
    };
    expect(
      comparisonText({ ...same, answer }, false)
        .split('\n')
        .slice(0, 9),
    ).toEqual([
      'DIFFERENT: cause-found -> no-incident',
      'causes    0 the same',
      '  - 1. api [2J quota 0.50',
      '  ~ 2. -> 1. q backlog',
      'findings  0 the same',
      '  + new',
      'gaps      +1',
      '  + infrastructure: stacks: denied',
      'models    deterministic -> scripted/x',
    ]);
  });
});
