// watchfloor fork and resume: an ended run is gone on with, from a step in another way or from where it broke off.
import { RunId } from '#domain/ids.ts';
import { RunComparison } from '#services/replay/compare-runs.ts';
import { type ApiAccess, ApiFailure, call, RunView, waitForRun } from '../start/api-client.ts';
import { Advice } from '../start/progress.ts';
import { plain } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { comparisonText } from './comparison-text.ts';
import { apiAccess, apiHelp, apiOptions } from './run-source.ts';
import type { Terminal } from './terminal.ts';

const waitHelp = '  --wait SECONDS    how long to wait for its end            [960; 0: not at all]';

/** The text of `fork --help`. */
export const forkHelp = `Starts a new run that takes over what an ended run had done before a step, and works itself from there on. What is taken
over costs nothing. At the end it prints what came out differently, and what it cost.

usage: npx watchfloor fork RUN --at STEP [OPTIONS]

  RUN               the id of a run that has ended
  --at STEP         agent:log-analysis, synthesize, verify, …; or a call within an agent's step:
                    agent:log-analysis/m2 (its second call of a model), agent:log-analysis/c7 (its seventh of a tool)
  --model MODEL     provider/model of GET /models, or off   [as the stage is set]
${waitHelp}
  --json            the comparison as JSON
${apiHelp}
  --help            this text

Exit 0 when the fork has succeeded, 1 when it ended otherwise or has not ended, 2 when it cannot be made.`;

/** The text of `resume --help`. */
export const resumeHelp = `Goes on with a run that failed, timed out or was cancelled: a new run takes its finished steps over and begins with the
first that is not finished. The old run stays as it ended. Asking again finds the same new run.

usage: npx watchfloor resume RUN [OPTIONS]

  RUN               the id of the run
${waitHelp}
  --json            {id, resumes, status}
${apiHelp}
  --help            this text

Exit 0 when the new run has succeeded (or is under way, with --wait 0), 1 when it ended otherwise, 2 when it cannot be made.`;

const options = {
  wait: { type: 'string', default: '960' },
  json: { type: 'boolean', default: false },
  ...apiOptions,
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function forkCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const own = { at: { type: 'string' }, model: { type: 'string' }, ...options } as const;
  const { values, positionals } = parseArguments('fork', args, own, { least: 1, most: 1, what: 'one RUN' });
  if (values.help) return explain(terminal, forkHelp);
  if (values.at === undefined) throw new Advice('From where on? Give --at STEP; npx watchfloor fork --help.');
  const source = runOf(positionals);
  const waitMs = seconds(values.wait);
  const access = apiAccess(values);
  const chosen = values.model === undefined ? {} : { model: values.model };
  const fork = await begin(access, `/runs/${source}/fork`, { at: values.at, ...chosen });
  terminal.note(`${fork.id} goes on from ${source} at ${values.at}`);
  const { status } = waitMs === 0 ? fork : await waitForRun(access, fork.id, waitMs, terminal.note);
  const comparison = RunComparison.parse(await get(access, `/runs/${fork.id}/comparison?with=${source}`));
  await terminal.print(
    values.json
      ? `${JSON.stringify(comparison, null, 2)}\n`
      : `${comparisonText(comparison, terminal.color)}\n`,
  );
  return status === 'succeeded' ? 0 : 1;
}

/** The command; answers the exit code. */
export async function resumeCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('resume', args, options, {
    least: 1,
    most: 1,
    what: 'one RUN',
  });
  if (values.help) return explain(terminal, resumeHelp);
  const source = runOf(positionals);
  const waitMs = seconds(values.wait);
  const access = apiAccess(values);
  const next = await begin(access, `/runs/${source}/resume`, {});
  terminal.note(`${next.id} goes on with ${source}`);
  const { status } = waitMs === 0 ? next : await waitForRun(access, next.id, waitMs, terminal.note);
  const shown = { id: next.id, resumes: source, status };
  await terminal.print(values.json ? `${JSON.stringify(shown)}\n` : `${next.id} ${status}\n`);
  return status === 'succeeded' || waitMs === 0 ? 0 : 1;
}

async function explain(terminal: Terminal, text: string): Promise<number> {
  await terminal.print(`${text}\n`);
  return 0;
}

function runOf([name = '']: readonly string[]): string {
  if (RunId.safeParse(name).success) return name;
  throw new Advice(`${plain(name)} is no id of a run`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 86_400)
    throw new Advice('--wait takes seconds, from 0 to 86400');
  return value * 1000;
}

async function begin(access: ApiAccess, path: string, body: object): Promise<RunView> {
  const answer = await call(access, 'POST', path, body);
  if (answer.status === 202) return RunView.parse(answer.body);
  throw new Advice(refusal(answer.body) ?? new ApiFailure(`POST ${path}`, answer).message);
}

/** What a problem document says, fault by fault. */
function refusal(body: unknown): string | undefined {
  const { detail, errors = [] } = (body ?? {}) as {
    detail?: string;
    errors?: { pointer?: string; detail?: string; message?: string }[];
  };
  if (detail === undefined) return undefined;
  const faults = errors.map((e) => `  ${e.pointer ?? ''}: ${e.detail ?? e.message ?? ''}`);
  return [detail, ...faults].map(plain).join('\n');
}

async function get(access: ApiAccess, path: string): Promise<unknown> {
  const answer = await call(access, 'GET', path);
  if (answer.status !== 200) throw new ApiFailure(`GET ${path}`, answer);
  return answer.body;
}
