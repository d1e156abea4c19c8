import { spawnSync } from 'node:child_process';

const start = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/start.mjs', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const flags = 'Flags: --once --scenario --seed --port --reset --no-color --help';

describe('npm start', () => {
  it('tells its flags before it installs anything', () => {
    const { status, stdout } = start('--help');
    expect(status).toBe(0);
    for (const flag of ['--once', '--scenario', '--seed', '--port', '--reset', '--no-color']) {
      expect(stdout).toContain(flag);
    }
  });

  it.each([
    [['--onec'], "Unknown option '--onec'"],
    [['--port', '80'], '--port must be a whole number from 1024 to 65535, not "80"'],
    [['--port', 'http'], '--port must be a whole number from 1024 to 65535, not "http"'],
    [['--seed', '1.5'], '--seed must be a whole number, not "1.5"'],
    [['now'], "Unexpected argument 'now'"],
  ])('refuses %j and lists the flags', (args, why) => {
    const { status, stderr } = start(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(why);
    expect(stderr).toContain(flags);
  });
});
