// The local engine as a child process: started on 127.0.0.1, its state kept in one folder, stopped in order.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { endProcess, isAlive, pause, processesNaming } from './processes.ts';

/** How to start it. */
export interface EmulatorOptions {
  /** The Python of the engine's virtual environment. */
  readonly python: string;
  /** Folder of its state, temporary files and log. */
  readonly home: string;
  readonly port: number;
  /** True makes it enforce IAM policies; stacks must have been deployed without. */
  readonly enforcePolicies?: boolean;
  /** Variables that every Lambda worker gets beside those of its function. */
  readonly workerEnvironment?: Readonly<Record<string, string>>;
}

/** A running engine. */
export interface Emulator {
  readonly endpoint: string;
  readonly pid: number;
  /** Shifts what the engine takes for now by so many seconds; 0 is the real time. */
  setClock(shiftSeconds: number): Promise<void>;
  /** Drops the metrics and the alarm history of an incident that was played before. */
  forgetTelemetry(): Promise<void>;
  /** Has every queue message delivered twice from now on, or a share of them, chosen by chance from the seed. */
  duplicateMessages(wanted: boolean | number, seed?: number): Promise<void>;
  /** Has EventBridge rules of a rate come so many times as often: a minute is 60 s divided by it. */
  hastenRules(factor: number): Promise<void>;
  /** Queue messages sent since duplicates were last wanted, and how many of them came twice. */
  duplicated(): { readonly sent: number; readonly twice: number };
  /** Has a line of JSON written to the file for each request it answers and each state entered; undefined ends that. */
  countRequests(file: string | undefined): Promise<void>;
  /** Process ids of its Lambda workers. */
  workers(): readonly number[];
  /** Ends it in order, its state written; by force after a minute. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL: nothing is written. */
  kill(): Promise<void>;
  /** Resolves with its exit code once it has ended. */
  readonly ended: Promise<number>;
}

/** A state that is written in part is worse than an old one. */
const GRACE_MS = 60_000;

const launcher = join(import.meta.dirname, 'launch.py');
const nodeBin = join(import.meta.dirname, '../../node_modules/node/bin');

/** Starts the engine and waits until it answers. @throws Error with the end of its log when it does not */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { home, port } = options;
  const { temporary, log, obeyed } = makeFolders(home);
  const output = openSync(log, 'w');
  const child = spawn(options.python, [launcher, obeyed], {
    cwd: home,
    env: environment(options, temporary),
    stdio: ['pipe', output, output],
    // its own group: a Ctrl-C of the terminal reaches this process first, which then stops it in order
    detached: true,
  });
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  const orders = child.stdin;
  if (orders === null) throw new Error('the local engine has no standard input');
  orders.on('error', () => undefined);
  const endpoint = `http://127.0.0.1:${port}`;
  const pid = child.pid ?? 0;
  await answering(endpoint, () => child.exitCode === null && child.pid !== undefined, log);
  const workers = () => processesNaming(temporary).map((found) => found.pid);
  let given = 0;
  const command = async (line: string) => {
    given += 1;
    orders.write(`${line}\n`);
    while (Number(readIfThere(obeyed) ?? 0) < given) {
      if (!isAlive(pid)) throw new Error('the local engine has ended');
      await pause(5);
    }
  };
  const clean = async () => {
    for (const worker of workers()) await endProcess(worker, 1_000);
    rmSync(temporary, { recursive: true, force: true });
  };
  return {
    endpoint,
    pid,
    ended,
    workers,
    setClock: (shiftSeconds) => command(`clock ${shiftSeconds}`),
    forgetTelemetry: () => command('forget'),
    countRequests: (file) => command(`count ${file ?? 'off'}`),
    duplicateMessages: (wanted, seed) => command(duplicateCommand(wanted, seed)),
    hastenRules: (factor) => command(`hasten ${factor}`),
    duplicated: () => duplicatedIn(`${obeyed}.duplicated`),
    stop: async () => {
      // workers in the middle of something hold the end up; by then the state is written
      const hurry = setTimeout(() => {
        for (const worker of workers()) void endProcess(worker, 0);
      }, 4_000);
      await endProcess(pid, GRACE_MS);
      clearTimeout(hurry);
      await ended;
      await clean();
    },
    kill: async () => {
      await endProcess(pid, 0);
      await ended;
      await clean();
    },
  };
}

const duplicateCommand = (wanted: boolean | number, seed: number | undefined): string =>
  `duplicate ${wanted === true ? 'on' : wanted || 'off'}${seed === undefined ? '' : ` ${seed}`}`;

function duplicatedIn(file: string): { readonly sent: number; readonly twice: number } {
  const [sent, twice] = (readIfThere(file) ?? '').split(' ').map(Number);
  return { sent: sent ?? 0, twice: twice ?? 0 };
}

/** Folders and files of an engine in its home, the temporary ones empty. */
function makeFolders(home: string): { temporary: string; log: string; obeyed: string } {
  const temporary = join(home, 'tmp');
  const obeyed = join(home, 'obeyed');
  rmSync(temporary, { recursive: true, force: true });
  for (const file of [obeyed, `${obeyed}.duplicated`]) rmSync(file, { force: true });
  for (const folder of [temporary, join(home, 'state'), join(home, 's3')])
    mkdirSync(folder, { recursive: true });
  // the workers' own script is CommonJS, which the checkout's package.json would make a module
  writeFileSync(join(home, 'package.json'), '{"type":"commonjs"}\n');
  return { temporary, log: join(home, 'engine.log'), obeyed };
}

/** Ends what an earlier, killed start left running on this folder; answers how many processes that were. */
export async function endLeftovers(home: string): Promise<number> {
  const engines = processesNaming(join(home, 'obeyed'));
  for (const engine of engines) await endProcess(engine.pid, GRACE_MS);
  const workers = processesNaming(join(home, 'tmp'));
  for (const worker of workers) await endProcess(worker.pid, 1_000);
  return engines.length + workers.length;
}

function environment(options: EmulatorOptions, temporary: string): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  return {
    ...options.workerEnvironment,
    HOME,
    LANG,
    SSL_CERT_FILE,
    NODE_EXTRA_CA_CERTS,
    // Lambda workers are started as `node`: the packaged one is the runtime's own version
    PATH: `${nodeBin}${delimiter}${PATH ?? ''}`,
    TMPDIR: temporary,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(options.port),
    PERSIST_STATE: '1',
    STATE_DIR: join(options.home, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: join(options.home, 's3'),
    LAMBDA_ACCOUNT_CONCURRENCY: String(mostWorkers()),
    LAMBDA_WARM_TTL_SECONDS: '900',
    CLOUDTRAIL_RECORDING: '0',
    LOG_LEVEL: 'INFO',
    AUTH: options.enforcePolicies === true ? 'true' : 'false',
  };
}

/** How many Lambda workers may run at once: each takes about 100 MB, and they may have half of the memory. */
const mostWorkers = (): number => Math.max(24, Math.min(128, Math.floor(totalmem() / 2 / 100_000_000)));

async function answering(endpoint: string, running: () => boolean, log: string): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until && running()) {
    const ready = await fetch(`${endpoint}/_ministack/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
  const end = (readIfThere(log) ?? '').trim().split('\n').slice(-15).join('\n');
  throw new Error(`the local engine did not start; the end of ${log}:\n${end}`);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
