import { parseArgs } from 'node:util';

/** What the command line asked for. */
export interface FaultsOptions {
  /** Parts whose scene, unit or route holds this text. */
  readonly only: string | undefined;
  /** One schedule of two faults, traced. */
  readonly seed: number | undefined;
  /** One schedule as the summary prints it, traced. */
  readonly schedule: string | undefined;
  /** How many schedules of two faults. */
  readonly schedules: number;
  /** Only the proof of the checks. */
  readonly mutants: boolean;
}

/** The text of --help. */
export const help = `Goes through the days of a floor in this process, with simulated queues, streams, schedules, engine and clocks, and
lets every outgoing call of every handler that changes something go wrong, one by one; then two at a time, at random.
What happened must keep every invariant. docs/faults.md tells more.

usage: npm run faults [-- OPTIONS]

  --only TEXT       only scenes, units and routes whose name holds this text
  --schedules N     schedules of two faults                              [20000]
  --seed N          the schedule of two faults of this seed, with its trace
  --schedule TEXT   a schedule as the summary prints it, with its trace
  --mutants         only the proof of the checks: each thing that is broken on purpose, and what noticed
  --help            this text

Exit 0 when every invariant held, 1 when one did not or a unit has no scene, 2 when the options are wrong.`;

/** What was asked for; 'help'; or what is wrong with it, as `wrong`. */
export function parseOptions(args: readonly string[]): FaultsOptions | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        seed: { type: 'string' },
        schedule: { type: 'string' },
        schedules: { type: 'string', default: '20000' },
        mutants: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const { only, seed, schedule, schedules, mutants } = values;
    for (const [name, text] of Object.entries({ seed, schedules })) {
      if (text !== undefined && !/^\d{1,9}$/.test(text)) return { wrong: `--${name} must be a whole number` };
    }
    return {
      only,
      seed: seed === undefined ? undefined : Number(seed),
      schedule,
      schedules: Number(schedules),
      mutants,
    };
  } catch (error) {
    return { wrong: (error as Error).message.split('. To specify')[0] ?? '' };
  }
}
