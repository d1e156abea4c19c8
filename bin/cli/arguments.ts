// Arguments of one command: what is unknown is refused with the list of what is known.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Advice } from '../start/progress.ts';

/** Arguments that do not fit; its message is all that is shown. */
export class UsageError extends Advice {}

/**
 * Parses the options and positionals of a command.
 *
 * @throws UsageError naming the fault and every option of the command
 */
export function parseArguments<const T extends ParseArgsOptionsConfig>(
  name: string,
  args: readonly string[],
  options: T,
  positionals: { readonly least: number; readonly most: number; readonly what: string },
) {
  const refuse = (why: string): never => {
    const known = Object.keys(options).map((option) => `--${option}`);
    throw new UsageError(
      `${why}\n\nOptions: ${known.join(' ')}   (npx watchfloor ${name} --help tells what they do)`,
    );
  };
  const parsed = parse(args, options, refuse);
  const asksHelp = (parsed.values as { help?: unknown }).help === true;
  const count = parsed.positionals.length;
  if (!asksHelp && (count < positionals.least || count > positionals.most)) {
    refuse(`watchfloor ${name} takes ${positionals.what}, and was given ${count === 0 ? 'none' : count}`);
  }
  return parsed;
}

function parse<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  refuse: (why: string) => never,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    // parseArgs throws nothing else
    return refuse((error as Error).message.split('. To specify')[0] ?? '');
  }
}
