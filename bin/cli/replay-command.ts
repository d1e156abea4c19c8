// watchfloor replay: does the run come out the same when it is run again from its record?
import type { RunRecord } from '#domain/runs/run-record.ts';
import type { LoopAgent } from '#services/agents/agent-loop.ts';
import { type Replayed, replayRun } from '#services/replay/replay-run.ts';
import { agents } from '../../functions/agents/registry.ts';
import { paint, plain } from '../start/terminal-text.ts';
import { parseArguments } from './arguments.ts';
import { apiAccess, apiHelp, apiOptions, isRunId, recordFromApi, recordFromFile } from './run-source.ts';
import type { Terminal } from './terminal.ts';

/** The text of `--help`. */
export const replayHelp = `Runs every step of a recorded run again in this process. Models, tools, clock, ids and random numbers answer from the
record alone: no network, no credentials, no cost. The history that comes out must be the recorded one, byte for byte.
docs/replay.md says what is given and what is made again.

usage: npx watchfloor replay RUN [OPTIONS]

  RUN               an exported file, - for one on standard input, or the id of a run, which is read from the API first
  --json            {identical, steps, made, given, redacted, difference, miss}
  --log             prints the history that was made, one event a line
${apiHelp}
  --help            this text

Exit 0 when it is identical, 1 when it is not (the first difference, or the port that was asked for what the record
lacks, is printed), 2 when the run cannot be read.`;

const options = {
  json: { type: 'boolean', default: false },
  log: { type: 'boolean', default: false },
  ...apiOptions,
  help: { type: 'boolean', default: false },
} as const;

/** The command; answers the exit code. */
export async function replay(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArguments('replay', args, options, {
    least: 1,
    most: 1,
    what: 'one RUN (an exported file, -, or the id of a run)',
  });
  if (values.help) {
    await terminal.print(`${replayHelp}\n`);
    return 0;
  }
  const name = positionals[0] ?? '';
  const record = isRunId(terminal, name)
    ? await recordFromApi(apiAccess(values), name)
    : await recordFromFile(terminal, name);
  const replayed = await replayRun(record, declared);
  if (values.log) await terminal.print(replayed.log.map((line) => `${line}\n`).join(''));
  else if (values.json) await terminal.print(`${JSON.stringify(summary(record, replayed), null, 2)}\n`);
  else await terminal.print(`${text(record, replayed, terminal.color)}\n`);
  return replayed.identical ? 0 : 1;
}

const declared = agents.map(({ unit }) => unit) as unknown as readonly LoopAgent[];

const summary = ({ redacted }: RunRecord, { identical, steps, made, given, difference, miss }: Replayed) => ({
  ...{ identical, steps, made, given, redacted },
  difference: difference ?? null,
  miss: miss === undefined ? null : { port: miss.port, message: miss.message },
});

function text(record: RunRecord, replayed: Replayed, color: boolean): string {
  const ink = paint(color);
  const { steps, made, given, difference, miss } = replayed;
  const counts = `${steps} steps run again, ${made} events made, ${given} given`;
  if (replayed.identical) return ink.good(`IDENTICAL: ${counts}, byte for byte`);
  const part = record.redacted
    ? [
        'The record is redacted: what follows from a masked text may differ for that reason. Export it with --full.',
      ]
    : [];
  return [
    ink.bad(`NOT IDENTICAL: ${counts}`),
    ...(miss === undefined ? [] : [plain(miss.message)]),
    ...(difference === undefined
      ? []
      : [
          `first difference at event ${difference.seq}`,
          `  recorded  ${plain(difference.recorded ?? 'nothing more')}`,
          `  replayed  ${plain(difference.replayed ?? 'nothing')}`,
        ]),
    ...part,
  ].join('\n');
}
