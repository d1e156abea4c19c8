import { emulatorPath } from './start-emulator.ts';

describe('emulatorPath', () => {
  const before = process.env['WATCHFLOOR_EMULATOR'];
  afterEach(() => {
    if (before === undefined) delete process.env['WATCHFLOOR_EMULATOR'];
    else process.env['WATCHFLOOR_EMULATOR'] = before;
  });

  it('is what the environment names', () => {
    process.env['WATCHFLOOR_EMULATOR'] = process.execPath;
    expect(emulatorPath()).toBe(process.execPath);
  });

  it('fails, and says what to do, when there is none', () => {
    process.env['WATCHFLOOR_EMULATOR'] = '/nowhere/ministack';
    expect(() => emulatorPath()).toThrow(
      'no local engine at /nowhere/ministack, which WATCHFLOOR_EMULATOR names',
    );
  });
});
