// The commands by name, and what becomes of their failures.
import { OrchestratorError } from '#domain/errors.ts';
import { ApiFailure } from '../start/api-client.ts';
import { Advice } from '../start/progress.ts';
import { plain } from '../start/terminal-text.ts';
import { analyzeIncident } from './analyze-incident.ts';
import { analyzeLogs } from './analyze-logs.ts';
import { analyzeMetrics } from './analyze-metrics.ts';
import { UsageError } from './arguments.ts';
import { drillStop } from './drill-stop.ts';
import { exportRun, importRun } from './export-run.ts';
import { forkCommand, resumeCommand } from './fork-run.ts';
import { reconcile } from './reconcile-command.ts';
import { replay } from './replay-command.ts';
import type { Terminal } from './terminal.ts';
import { verify } from './verify-command.ts';

/** The text of `npx watchfloor --help`. */
export const help = `Watchfloor's analysis on this machine: no account, no server, no model.

usage: npx watchfloor COMMAND [OPTIONS]

  analyze logs FILE        templates of a log with their counts; --compare FILE2 tells what changed
  analyze metrics CSV      timestamp,value in; timestamp,value,score,label out
  analyze incident PATH    the whole report of a recorded incident: causes, evidence, what was ruled out
  verify REPORT            re-checks every finding of a report against its evidence
  export RUN               a run with its history and evidence as one file, personal data masked (from the API)
  import FILE              checks an exported run against its hashes
  replay RUN               runs an exported run again from its record, and compares every event
  reconcile FILE           what a provider has on record beside the ledger (through the API)
  fork RUN --at STEP       goes on with an ended run in another way, and tells what came out differently (over an API)
  resume RUN               goes on with a run that failed, timed out or was cancelled (over an API)
  drill stop               counts what agents still do after a stop, on runs of an API

npx watchfloor COMMAND --help tells the options of a command. - in place of a file reads standard input.
Exit: 0 done, 1 a report that does not hold or a replay that differs, 2 input or arguments that cannot be used.`;

type Command = (args: readonly string[], terminal: Terminal) => Promise<number>;

const commands: ReadonlyMap<string, Command> = new Map([
  ['analyze logs', analyzeLogs],
  ['analyze metrics', analyzeMetrics],
  ['analyze incident', analyzeIncident],
  ['verify', verify],
  ['export', exportRun],
  ['import', importRun],
  ['replay', replay],
  ['reconcile', reconcile],
  ['fork', forkCommand],
  ['resume', resumeCommand],
  ['drill stop', drillStop],
]);

/** Runs what the arguments ask for and answers the exit code. Throws for defects only. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [first = ''] = args;
  const name = first === 'analyze' || first === 'drill' ? args.slice(0, 2).join(' ') : first;
  const command = commands.get(name);
  if (command === undefined) return explain(args, terminal);
  try {
    const exit: Promise<number> = command(args.slice(name.split(' ').length), terminal);
    return await exit;
  } catch (error) {
    const expected =
      error instanceof Advice ||
      error instanceof UsageError ||
      error instanceof OrchestratorError ||
      error instanceof ApiFailure;
    if (!expected) throw error;
    terminal.note(error.message);
    return 2;
  }
}

async function explain(args: readonly string[], terminal: Terminal): Promise<number> {
  const asked = args.length === 0 || args.includes('--help') || args.includes('-h');
  if (asked) {
    await terminal.print(`${help}\n`);
    return args.length === 0 ? 2 : 0;
  }
  terminal.note(`There is no command ${plain(JSON.stringify(args.slice(0, 2).join(' ')))}.\n\n${help}`);
  return 2;
}
