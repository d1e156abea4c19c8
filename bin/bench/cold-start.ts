import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleUnits } from '../../lib/constructs/bundle.ts';
import type { Figure } from './figure.ts';
import { LAMBDA_FLAGS, timingOf } from './rounds.ts';

const root = join(import.meta.dirname, '../..');
const home = join(import.meta.dirname, 'cold');
const made = join(root, '.build/bench/cold');

const names = ['bare', 'ours', 'idiomatic'] as const;
type Name = (typeof names)[number];

/** For each contestant the built file that exports its handler. */
type Contestants = Readonly<Record<Name, string>>;

/** Milliseconds until the first answer: of the clock as the parent sees it, and of CPU on all threads. */
interface Start {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Milliseconds from the start of a process to its first answer, with one write to DynamoDB (a server here that
 * answers at once, over plain HTTP), over a handler that does nothing: our edge as it is deployed, and the same work
 * in the idiomatic way. Fresh processes with Lambda's flags, in turns.
 *
 * @throws Error when a process fails, or when ours and the control did not write exactly once
 */
export async function coldStart({ processes = 15 }: { processes?: number } = {}): Promise<Figure[]> {
  const contestants = await built();
  const table = await startTable();
  try {
    const samples = new Map<Name, Start[]>(names.map((name) => [name, []]));
    // the first round fills the page cache and is not counted
    for (let round = 0; round <= processes; round += 1) {
      for (const name of turn(round)) {
        const start = await startOnce(contestants[name], table, name === 'bare' ? 0 : 1);
        if (round > 0) samples.get(name)?.push(start);
      }
    }
    return figuresOf(samples);
  } finally {
    await table.stop();
  }
}

const turn = (round: number): Name[] =>
  names.map((_, i) => names[(i + round) % names.length]).filter((name) => name !== undefined);

function figuresOf(samples: ReadonlyMap<Name, readonly Start[]>): Figure[] {
  const of = (name: Name, kind: keyof Start) => timingOf((samples.get(name) ?? []).map((s) => s[kind]));
  const over = (name: Name, kind: keyof Start, bounds: Partial<Figure>): Figure => {
    const bare = of('bare', kind).median;
    const { median, low, high } = of(name, kind);
    return {
      what: `cold start: ${name}, ${kind === 'wall' ? 'first answer' : 'CPU'} over a bare handler`,
      unit: 'ms',
      value: median - bare,
      low: low - bare,
      high: high - bare,
      ratio: median / bare,
      ...bounds,
    };
  };
  const { median, low, high } = of('bare', 'wall');
  const control = 'middy, Powertools with tracer, document client, one file';
  return [
    { what: 'cold start: a bare handler, first answer', unit: 'ms', value: median, low, high },
    over('ours', 'wall', { must: 80, stretch: 35, beside: 'published idiomatic 126 ms' }),
    over('idiomatic', 'wall', { beside: control }),
    over('ours', 'cpu', { beside: 'what a busy machine does not stretch' }),
    over('idiomatic', 'cpu', { beside: control }),
  ];
}

async function built(): Promise<Contestants> {
  const unit = { id: 'benchColdStart', dir: 'bin/bench/cold/ours' };
  const [bundles] = await Promise.all([
    bundleUnits([unit]),
    build({
      absWorkingDir: root,
      entryPoints: [join(home, 'bare.mjs'), join(home, 'idiomatic.mjs')],
      outdir: made,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      // what the documentation of esbuild and CDK adds for packages that still call require
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    }),
  ]);
  const ours = bundles.get(unit.id);
  if (ours === undefined) throw new Error('our handler was not bundled');
  return {
    bare: join(made, 'bare.mjs'),
    ours: join(ours, 'index.mjs'),
    idiomatic: join(made, 'idiomatic.mjs'),
  };
}

interface Table {
  readonly url: string;
  /** Requests answered so far. */
  writes(): number;
  stop(): Promise<unknown>;
}

/** DynamoDB as far as one put needs it: takes everything and answers at once. */
async function startTable(): Promise<Table> {
  let writes = 0;
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      if (request.headers['x-amz-target'] === 'DynamoDB_20120810.PutItem') writes += 1;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writes: () => writes,
    stop: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

/** @throws Error when the process fails, or writes more or less often than it should */
async function startOnce(file: string, table: Table, writes: number): Promise<Start> {
  const before = table.writes();
  const from = performance.now();
  const child = spawn(process.execPath, [...LAMBDA_FLAGS, join(home, 'run.mjs'), file], {
    env: { ...functionEnv, AWS_ENDPOINT_URL: table.url },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-2_000);
  });
  const told = new Promise<string>((done) => child.stdio[3]?.once('data', (text) => done(String(text))));
  const ended = new Promise<string>((done) => child.once('close', (code) => done(`ended with ${code}`)));
  const answer = await Promise.race([told, ended]);
  const wall = performance.now() - from;
  await ended;
  if (!answer.includes('"statusCode":201')) throw new Error(`${file}: ${answer} ${errors.trimEnd()}`);
  const written = table.writes() - before;
  if (written !== writes) throw new Error(`${file} wrote ${written} times`);
  return { wall, cpu: (JSON.parse(answer) as { cpu: number }).cpu };
}

const event = {
  resource: '/bench',
  path: '/bench',
  httpMethod: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  multiValueHeaders: {},
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  isBase64Encoded: false,
  body: JSON.stringify({
    id: 'queue-doctor',
    title: 'Queue doctor',
    description: 'Knows why queues grow.',
    capabilities: ['queues'],
    keywords: { queue: 2 },
    tools: ['list_queues'],
    status: 'disabled',
  }),
  requestContext: {
    requestId: 'gateway-1',
    identity: { sourceIp: '192.0.2.1' },
    authorizer: { tenantId: 'acme', principalId: 'key_1', role: 'admin', scopes: 'agents:write' },
  },
};

/** The environment as Lambda makes it: nothing of this machine's own. */
const functionEnv = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'Bench',
  TABLE_NAME: 'bench',
  STAGE: 'bench',
  TZ: ':UTC',
  BENCH_EVENT: JSON.stringify(event),
};
