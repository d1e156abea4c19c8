import { help } from '../../../bin/cli/commands.ts';
import { file, folder, watchfloor } from './terminal.ts';

const dir = folder();
const empty = file(dir, 'empty', '');
const binary = file(dir, 'binary', Uint8Array.from([1, 0, 2, 0]));
const commands = [
  'analyze logs',
  'analyze metrics',
  'analyze incident',
  'verify',
  'export',
  'import',
  'replay',
  'reconcile',
];

describe('watchfloor', () => {
  it('tells its commands', async () => {
    expect(await watchfloor(['--help'])).toEqual({ exit: 0, out: `${help}\n`, notes: [] });
    expect((await watchfloor([])).exit).toBe(2);
    const { exit, notes } = await watchfloor(['analyse', 'logs']);
    expect(exit).toBe(2);
    expect(notes[0]).toMatch(/^There is no command "analyse logs"\./);
    expect((await watchfloor(['analyze'])).exit).toBe(2);
  });

  describe.each(commands)('%s', (name) => {
    const run = (...args: string[]) => watchfloor([...name.split(' '), ...args], { cwd: dir });

    it('explains itself', async () => {
      const { exit, out } = await run('--help');
      expect(exit).toBe(0);
      expect(out).toContain(`usage: npx watchfloor ${name} `);
    });

    it('lists its options for one that it does not know', async () => {
      const { exit, notes } = await run('x', '--frobnicate');
      expect(exit).toBe(2);
      expect(notes[0]).toMatch(/^Unknown option '--frobnicate'\n\nOptions: --.*--help/);
    });

    it.each([
      [[], 'takes one '],
      [['missing'], `There is nothing at ${dir}/missing.`],
      [[empty], 'is empty'],
      [[binary], 'is binary'],
    ])('ends with 2 and a reason for %j', async (args, why) => {
      const { exit, out, notes } = await run(...args);
      expect([exit, out]).toEqual([2, '']);
      expect(notes.join('\n')).toContain(why);
      expect(notes.join('\n')).not.toMatch(/^\s+at /m);
    });
  });
});
