import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A local engine that runs for one test file. */
export interface Emulator {
  readonly endpoint: string;
  /** Ends it and everything it started, and removes what it left. */
  stop(): Promise<void>;
}

const START_SECONDS = 60;

/** Where the emulator is: the path in `WATCHFLOOR_EMULATOR`, else what `npm start` installed. */
export function emulatorPath(): string {
  const named = process.env['WATCHFLOOR_EMULATOR'];
  const path = resolve(named ?? '.watchfloor/emulator/bin/ministack');
  if (existsSync(path)) return path;
  throw new Error(
    named === undefined
      ? `no local engine at ${path}: run "npm start -- --once" first, which installs it, or set WATCHFLOOR_EMULATOR to its path`
      : `no local engine at ${path}, which WATCHFLOOR_EMULATOR names`,
  );
}

/** Starts an empty emulator on a free port with folders of its own, and points the SDK's clients at it. */
export async function startEmulator(settings: Readonly<Record<string, string>> = {}): Promise<Emulator> {
  const path = emulatorPath();
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-emulator-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const emulator = spawn(path, [], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter),
      TMPDIR: folder,
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const said: string[] = [];
  emulator.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  await untilHealthy(endpoint, emulator, said);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  return { endpoint, stop: () => stop(emulator, folder) };
}

async function untilHealthy(
  endpoint: string,
  emulator: ChildProcess,
  said: readonly string[],
): Promise<void> {
  for (let left = START_SECONDS * 5; left > 0; left -= 1) {
    if (emulator.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(200);
  }
  emulator.kill('SIGKILL');
  throw new Error(`the local engine did not start: ${said.join('').slice(-2000)}`);
}

// SIGTERM lets it write its state and end its workers; the group is what it may have left
async function stop(emulator: ChildProcess, folder: string): Promise<void> {
  const ended = emulator.exitCode === null ? once(emulator, 'exit') : undefined;
  emulator.kill('SIGTERM');
  await Promise.race([ended, wait(10_000, undefined, { ref: false })]);
  try {
    process.kill(-(emulator.pid ?? 0), 'SIGKILL');
  } catch {
    // nobody of the group is left
  }
  rmSync(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
