import { parseArgs } from 'node:util';

/** What the command line asked for. */
export interface SoakOptions {
  readonly tasks: number;
  /** No task is posted after so many minutes. */
  readonly minutes: number;
  readonly seed: number;
  readonly connections: number;
  /** Runs that may be under way at once: what the floor can take. */
  readonly open: number;
  readonly killsPerMinute: number;
  /** Share of the queue messages that come twice. */
  readonly duplicates: number;
  readonly json: boolean;
}

/** The text of --help. */
export const help = `Posts tasks to a floor of its own (.watchfloor/soak) while its Lambda workers are killed and queue messages come
twice, waits until all have ended, and checks every history: none lost, none doubled, no gaps, all at an end.

usage: npm run soak [-- OPTIONS]

  --tasks N             tasks to post                                  [5000]
  --minutes M           post no more after so many minutes             [180]
  --seed N              of which worker dies when, what comes twice    [1]
  --connections N       clients that post at once                      [16]
  --open N              runs under way at once, at most                [64]
  --kills-per-minute K  workers ended by SIGKILL; 0: none              [12]
  --duplicates S        share of queue messages that come twice        [0.1]
  --json                the summary as JSON on standard output
  --help                this text

Exit 0 when everything held, 1 when something did not, 2 when the options are wrong, 130 after Ctrl-C, which ends with a
summary so far; a second one ends at once. Progress goes to standard error.`;

const bounds = {
  tasks: { least: 1, most: 1_000_000, whole: true },
  minutes: { least: 0.1, most: 10_000, whole: false },
  seed: { least: 0, most: 2 ** 31, whole: true },
  connections: { least: 1, most: 256, whole: true },
  open: { least: 1, most: 5_000, whole: true },
  'kills-per-minute': { least: 0, most: 600, whole: false },
  duplicates: { least: 0, most: 1, whole: false },
} as const;

const flags = {
  tasks: { type: 'string', default: '5000' },
  minutes: { type: 'string', default: '180' },
  seed: { type: 'string', default: '1' },
  connections: { type: 'string', default: '16' },
  open: { type: 'string', default: '64' },
  'kills-per-minute': { type: 'string', default: '12' },
  duplicates: { type: 'string', default: '0.1' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What was asked for; 'help'; or what is wrong with it, as `wrong`. */
export function parseOptions(args: readonly string[]): SoakOptions | 'help' | { readonly wrong: string } {
  try {
    const { values } = parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false });
    if (values.help) return 'help';
    const wrong = Object.entries(bounds).map(([name, bound]) =>
      outside(name, values[name as keyof typeof bounds], bound),
    );
    const first = wrong.find((text) => text !== undefined);
    if (first !== undefined) return { wrong: first };
    return {
      tasks: Number(values.tasks),
      minutes: Number(values.minutes),
      seed: Number(values.seed),
      connections: Number(values.connections),
      open: Number(values.open),
      killsPerMinute: Number(values['kills-per-minute']),
      duplicates: Number(values.duplicates),
      json: values.json,
    };
  } catch (error) {
    // anything that parseArgs throws is an Error, of another realm in tests
    return { wrong: (error as Error).message.split('. To specify')[0] ?? '' };
  }
}

interface Bound {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

/** What is wrong with a number; undefined when nothing is. */
function outside(name: string, given: string, { least, most, whole }: Bound): string | undefined {
  const value = Number(given);
  const fits = given.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  return fits ? undefined : `--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
}
