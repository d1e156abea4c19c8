import { type Emulator, startEmulator } from '../emulator/start-emulator.ts';
import { awsWorlds } from './aws-world.ts';
import { contracts } from './contracts.ts';
import type { World } from './world.ts';

describe('on AWS services', () => {
  let emulator: Emulator;
  let world: () => Promise<World>;
  beforeAll(async () => {
    emulator = await startEmulator();
    world = await awsWorlds();
  });
  afterAll(() => emulator?.stop());

  contracts(() => world());
});
