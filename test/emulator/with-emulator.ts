import { type Emulator, startEmulator } from './start-emulator.ts';

/** Gives the tests of the surrounding `describe` an empty local engine; call it before other hooks. */
export function withEmulator(settings: Readonly<Record<string, string>> = {}): void {
  let emulator: Emulator | undefined;
  beforeAll(async () => {
    emulator = await startEmulator(settings);
  });
  afterAll(() => emulator?.stop());
}
