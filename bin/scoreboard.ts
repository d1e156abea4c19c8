// npm run scoreboard: our figures beside the published ones, and red where one fell below its floor.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drain3Python } from '../test/scoreboard/drain3.ts';
import { type Figure, scoreLoghub } from '../test/scoreboard/loghub.ts';
import { scoreMiningSpeed } from '../test/scoreboard/mining-speed.ts';
import { scoreNab } from '../test/scoreboard/nab.ts';
import { scoreOpenSre } from '../test/scoreboard/opensre.ts';
import { scorePetshop } from '../test/scoreboard/petshop.ts';
import { Floors, fallen, unmeasured } from '../test/scoreboard/regression.ts';
import { scoreVerifier } from '../test/scoreboard/verifier.ts';

interface Scorer {
  readonly title: string;
  /** The option that names its folder. */
  readonly from: 'loghub' | 'nab' | 'petshop' | 'opensre';
  /** True where there is something to score even without the folder. */
  readonly anywhere?: true;
  readonly score: (dir: string) => readonly Figure[] | Promise<readonly Figure[]>;
}

const scorers: readonly Scorer[] = [
  { title: 'log templates (loghub)', from: 'loghub', score: scoreLoghub },
  { title: 'mining speed (loghub)', from: 'loghub', score: (dir) => scoreMiningSpeed(dir, drain3Python()) },
  { title: 'metric anomalies (NAB)', from: 'nab', score: scoreNab },
  { title: 'cause ranking (PetShop)', from: 'petshop', score: scorePetshop },
  { title: 'whole incidents, model off (OpenSRE)', from: 'opensre', score: scoreOpenSre },
  { title: 'verifier (demo and OpenSRE scenarios)', from: 'opensre', anywhere: true, score: scoreVerifier },
];

const datasets = resolve(import.meta.dirname, '../../shared/datasets');
const defaults = {
  loghub: `${datasets}/loghub`,
  nab: `${datasets}/nab`,
  petshop: `${datasets}/petshop/low_traffic`,
  opensre: `${datasets}/opensre/rds_postgres`,
} as const;

const help = `Scores the analysis on public data sets and prints it beside what others published for the same measure.

usage: npm run scoreboard [-- OPTIONS]

  --loghub DIR    log templates: a folder of loghub's layout        [${defaults.loghub}]
  --nab DIR       metric anomalies: data/, labels/, config/         [${defaults.nab}]
  --petshop DIR   cause ranking: graph.csv, noissue/, train/, test/ [${defaults.petshop}]
  --opensre DIR   whole incidents: a folder of scenario folders     [${defaults.opensre}]
  --json          [{measure, set, figure, published}] on standard output
  --help          this text

A set that is not there is skipped, and said so. Exit 1 when a figure fell below its floor in
test/scoreboard/floors.json. One configuration and fixed thresholds throughout; "tuning" and "test" in the name of a
set say whether it was looked at while the code was made.`;

const options = {
  loghub: { type: 'string' },
  nab: { type: 'string' },
  petshop: { type: 'string' },
  opensre: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const asked = parsed();
  if (asked === undefined) return 2;
  if (asked.help) {
    console.log(help);
    return 0;
  }
  const { figures, whole } = await scoreSets(asked);
  if (figures.length === 0) {
    console.error('nothing was scored');
    return 1;
  }
  if (asked.json) console.log(JSON.stringify(figures.map(row), null, 2));
  else console.log(table(figures));
  return judged(figures, whole);
}

/** All figures, and the data whose own folder was scored whole. */
async function scoreSets(asked: Partial<Record<Scorer['from'], string | undefined>>) {
  const figures: Figure[] = [];
  const whole = new Set<string>();
  for (const { title, from, anywhere, score } of scorers) {
    const dir = resolve(process.env['INIT_CWD'] ?? '.', asked[from] ?? defaults[from]);
    if (!existsSync(dir) && anywhere !== true) {
      console.error(`skipped: ${title}: there is nothing at ${dir}`);
      continue;
    }
    const found = await scored(title, () => score(dir));
    if (found.length === 0) console.error(`skipped: ${title}: nothing of its layout is in ${dir}`);
    else if (asked[from] === undefined && existsSync(dir)) whole.add(from);
    figures.push(...found);
  }
  return { figures, whole };
}

function parsed() {
  try {
    return parseArgs({ options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. To specify')[0] : error;
    const names = Object.keys(options).map((name) => `--${name}`);
    console.error(
      `${why}\n\nOptions: ${names.join(' ')}   (npm run scoreboard -- --help tells what they do)`,
    );
    return undefined;
  }
}

async function scored(title: string, score: () => readonly Figure[] | Promise<readonly Figure[]>) {
  const from = performance.now();
  console.error(`${title} ...`);
  const figures = await score();
  console.error(`${title}: ${figures.length} figures in ${((performance.now() - from) / 1000).toFixed(1)} s`);
  return figures;
}

const row = ({ measure, set, figure, published }: Figure) => ({
  measure,
  set,
  figure,
  published: published ?? null,
});

/** One line a figure, under a head. */
function table(figures: readonly Figure[]): string {
  const cells = [
    ['measure', 'set', 'ours', 'published'],
    ...figures.map((f) => [
      f.measure,
      f.set,
      shown(f.figure),
      f.published === undefined ? '-' : shown(f.published),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((c) => c[i]?.length ?? 0)));
  const line = (c: readonly string[]): string =>
    c.map((text, i) => (i < 2 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  ');
  return cells.map(line).join('\n');
}

const shown = (figure: number): string =>
  Math.abs(figure) >= 1000
    ? Math.round(figure).toLocaleString('en-US')
    : figure.toFixed(Math.abs(figure) > 1 ? 1 : 3);

/** 1 when a figure fell below its floor, or a figure with a floor was not measured though its set is there. */
function judged(figures: readonly Figure[], whole: ReadonlySet<string>): number {
  const floors = Floors.parse(
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../test/scoreboard/floors.json'), 'utf8')),
  );
  const bad = [
    ...fallen(figures, floors).map(
      ({ measure, set, figure, bound }) => `${measure}, ${set}: ${shown(figure)} must be ${bound}`,
    ),
    ...unmeasured(figures, floors, whole).map(
      ({ measure, set }) => `${measure}, ${set}: has a floor and was not measured`,
    ),
  ];
  for (const text of bad) console.error(`REGRESSION  ${text}`);
  return bad.length > 0 ? 1 : 0;
}

process.exitCode = await main();
