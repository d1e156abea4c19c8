import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../bin/emulator/emulator.ts';
import { freePort } from '../../bin/emulator/ports.ts';
import { startEngine } from '../../bin/start/floor.ts';
import { requireEngine } from '../system/system-floor.ts';

/** An engine for the tests of one `describe`, and the folder it lives in: empty at first, both gone after them. */
export function ownEngine(name: string): { readonly home: string; readonly engine: () => Emulator } {
  const home = mkdtempSync(join(tmpdir(), `watchfloor-${name}-`));
  let engine: Emulator | undefined;
  beforeAll(async () => {
    requireEngine();
    engine = await startEngine(home, await freePort());
  });
  afterAll(async () => {
    await engine?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  return {
    home,
    engine() {
      if (engine === undefined) throw new Error('the engine did not start');
      return engine;
    },
  };
}
