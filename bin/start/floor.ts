// The whole floor on this machine: engine, stacks, agents and a key. What `npm start`, `npm run investigate` and the
// system tests open.
import { join } from 'node:path';
import { Principal, roles } from '#domain/tenants/principal.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import { freePort, isFree } from '../emulator/ports.ts';
import { call } from './api-client.ts';
import { deploy, output, type StackOutputs } from './deploy.ts';
import { leaveHome, note, recall, remember, resetHome, takeHome } from './home.ts';
import { enterLocalAws } from './local-aws.ts';
import { type ModelSettings, readModelSettings, workerEnvironment } from './model-settings.ts';
import { Advice, step } from './progress.ts';
import { storeModelKey } from './store-model-key.ts';
import { makeApiKey, registerAgents } from './tenant.ts';

/** The tenant that `npm start` makes. */
export const demoTenant = 'demo';

/** How to open it. */
export interface FloorOptions {
  /** Folder of everything stored. */
  readonly home: string;
  readonly port?: number | undefined;
  readonly reset?: boolean;
  readonly model?: ModelSettings;
  /** Told of the engine as soon as it runs, for who must stop it before the floor is open. */
  readonly onEngine?: (emulator: Emulator) => void;
}

/** An open floor. */
export interface Floor {
  /** Up to and with `/api/v1`. */
  readonly url: string;
  /** Key of an admin of the demo tenant. */
  readonly key: string;
  readonly home: string;
  readonly port: number;
  readonly outputs: StackOutputs;
  readonly table: string;
  readonly emulator: Emulator;
  close(): Promise<void>;
}

/** Opens the floor. @throws Advice when the reader can do something about what is in the way */
export async function openFloor(options: FloorOptions): Promise<Floor> {
  const { home } = options;
  await takeHome(home);
  let emulator: Emulator | undefined;
  try {
    if (options.reset) resetHome(home);
    const port = await choosePort(home, options.port);
    const model = onEngine(options.model ?? readModelSettings({}), port);
    const engine = { workerEnvironment: workerEnvironment(model) };
    emulator = await step(`local engine on 127.0.0.1:${port}`, () => startEngine(home, port, engine));
    options.onEngine?.(emulator);
    remember(home, { port });
    enterLocalAws(emulator.endpoint);
    const outputs = await deploy(home, emulator.endpoint, model);
    const table = output(outputs, 'TableName');
    await storeModelKey(emulator.endpoint, outputs, model);
    await registerAgents(table);
    const url = apiUrl(emulator.endpoint, outputs);
    const key = await usableKey(home, url, {
      endpoint: emulator.endpoint,
      table,
      usagePlan: output(outputs, 'UsagePlanId'),
    });
    note(home, { pid: process.pid, url, key });
    const running = emulator;
    const close = async () => {
      await running.stop();
      leaveHome(home);
    };
    return { url, key, home, port, outputs, table, emulator, close };
  } catch (error) {
    await emulator?.stop();
    leaveHome(home);
    throw error;
  }
}

/** The Bedrock of the engine is where the engine is. */
const onEngine = (model: ModelSettings, port: number): ModelSettings =>
  model.provider === 'bedrock' && model.baseUrl === ''
    ? { ...model, baseUrl: `http://127.0.0.1:${port}` }
    : model;

/** Starts the engine on a folder: the one that was installed, or the one of WATCHFLOOR_PYTHON_BIN. */
export const startEngine = (
  home: string,
  port: number,
  more: Pick<EmulatorOptions, 'enforcePolicies' | 'workerEnvironment'> = {},
): Promise<Emulator> =>
  startEmulator({
    python:
      process.env['WATCHFLOOR_PYTHON_BIN'] ??
      join(import.meta.dirname, '../../.watchfloor/emulator/bin/python'),
    home,
    port,
    ...more,
  });

/** Where a deployed API answers on the local engine. */
export const apiUrl = (endpoint: string, outputs: StackOutputs): string =>
  `${endpoint}/restapis/${output(outputs, 'ApiId')}/${output(outputs, 'ApiStage')}/_user_request_/api/v1`;

async function choosePort(home: string, asked: number | undefined): Promise<number> {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new Advice(
      `Port ${asked} of 127.0.0.1 is in use.\n` +
        'Choose another with --port, leave --port out to get a free one, or end the program that holds it\n' +
        `(lsof -i :${asked} shows which one that is).`,
    );
  }
  const last = recall(home).port;
  return last !== undefined && (await isFree(last)) ? last : freePort();
}

/** The key of the last start while it still opens the door, else a new one. */
async function usableKey(
  home: string,
  url: string,
  place: { endpoint: string; table: string; usagePlan: string },
): Promise<string> {
  const known = recall(home).apiKey;
  if (known !== undefined && (await opensAll(url, known))) return known;
  const apiKey = await makeApiKey({ ...place, tenantId: demoTenant, role: 'admin' });
  remember(home, { apiKey });
  return apiKey;
}

/** True for a key that is taken and may do all that an admin may; one of an older release may lack newer scopes. */
async function opensAll(url: string, key: string): Promise<boolean> {
  const { status, body } = await call({ url, key }, 'GET', '/me');
  const scopes = Principal.safeParse(body).data?.scopes ?? [];
  return status === 200 && roles.admin.every((scope) => scopes.includes(scope));
}
