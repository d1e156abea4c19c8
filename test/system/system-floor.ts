// One floor for the system tests, in a folder of its own: the first file deploys it, the others find it deployed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apiUrl, type Floor, openFloor, startEngine } from '../../bin/start/floor.ts';
import { defaultHome } from '../../bin/start/home.ts';

const python = join(defaultHome, 'emulator', 'bin', 'python');

/** What a stage does once a minute, this floor does every ten seconds. */
const MINUTES_IN_A_MINUTE = 6;

/** Opens it. @throws Error when the local engine is not installed: `npm test` installs it */
export async function openSystemFloor(): Promise<Floor> {
  requireEngine();
  const floor = await openFloor({ home: join(defaultHome, 'system-test') });
  await floor.emulator.hastenRules(MINUTES_IN_A_MINUTE);
  return floor;
}

/** Makes sure that there is an engine to start, and that starts are quiet. @throws Error when it is not installed */
export function requireEngine(): void {
  process.env['WATCHFLOOR_QUIET'] = '1';
  process.env['WATCHFLOOR_PYTHON_BIN'] ??= python;
  if (!existsSync(process.env['WATCHFLOOR_PYTHON_BIN'])) {
    throw new Error(`no local engine at ${python}: npm test installs it`);
  }
}

/** The floor after its engine was ended in order and started again on the same state. */
export async function restartEngine(floor: Floor, enforcePolicies = false): Promise<Floor> {
  await floor.emulator.stop();
  const emulator = await startEngine(floor.home, floor.port, { enforcePolicies });
  await emulator.hastenRules(MINUTES_IN_A_MINUTE);
  const url = apiUrl(emulator.endpoint, floor.outputs);
  return { ...floor, emulator, url, close: () => emulator.stop().then(() => undefined) };
}
