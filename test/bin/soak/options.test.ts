import { parseOptions } from '../../../bin/soak/options.ts';

describe('the options of a soak', () => {
  it('are 5,000 tasks, workers that die and a tenth of the messages twice unless told otherwise', () => {
    expect(parseOptions([])).toEqual({
      tasks: 5000,
      minutes: 180,
      seed: 1,
      connections: 16,
      open: 64,
      killsPerMinute: 12,
      duplicates: 0.1,
      json: false,
    });
  });

  it('are taken from the command line', () => {
    expect(
      parseOptions(['--tasks', '20', '--kills-per-minute', '0.5', '--duplicates', '1', '--json']),
    ).toEqual(expect.objectContaining({ tasks: 20, killsPerMinute: 0.5, duplicates: 1, json: true }));
  });

  it('are refused with the reason when they make no sense', () => {
    const reasons = [
      ['--tasks', '0'],
      ['--tasks', '1.5'],
      ['--duplicates', '2'],
      ['--seed', ''],
      ['--what'],
    ].map((args) => parseOptions(args));
    expect(reasons).toEqual([
      { wrong: '--tasks must be a whole number from 1 to 1000000' },
      { wrong: '--tasks must be a whole number from 1 to 1000000' },
      { wrong: '--duplicates must be a number from 0 to 1' },
      { wrong: '--seed must be a whole number from 0 to 2147483648' },
      { wrong: "Unknown option '--what'" },
    ]);
  });
});
