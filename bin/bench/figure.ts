/** One measured figure, and what it is held to. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  /** Quartiles over the processes. */
  readonly low?: number;
  readonly high?: number;
  /** The bound that it must keep, the one that is hoped for. */
  readonly must?: number;
  readonly stretch?: number;
  /** Which side of the bound is good; `lower` where absent. */
  readonly better?: 'lower' | 'higher';
  /** How many times its control it is, in the same run. */
  readonly ratio?: number;
  /** What others published for the same, or what else a reader must know. */
  readonly beside?: string;
}

/** True when a bound is broken. A figure without one breaks nothing. */
export function broken({ value, must, better = 'lower' }: Figure): boolean {
  if (must === undefined) return false;
  return better === 'lower' ? value > must : value < must;
}

/** The figures as lines: value, spread, ratio, bounds, verdict. Red only where the terminal shows colours. */
export function table(figures: readonly Figure[], colours: boolean): string {
  const cells = figures.map((f) => [
    f.what,
    `${shown(f.value)} ${f.unit}`,
    f.low === undefined || f.high === undefined ? '' : `${shown(f.low)} to ${shown(f.high)}`,
    f.ratio === undefined ? '' : `${shown(f.ratio)}x`,
    f.must === undefined ? '' : shown(f.must),
    f.stretch === undefined ? '' : shown(f.stretch),
    verdict(f),
    f.beside ?? '',
  ]);
  const head = ['what', 'measured', 'quartiles', 'of control', 'must', 'stretch', '', 'beside'];
  const rows = [head, ...cells];
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[], i: number): string => {
    const text = row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
    const figure = figures[i - 1];
    return colours && figure !== undefined && broken(figure) ? `\u001b[31m${text}\u001b[0m` : text.trimEnd();
  };
  return rows.map(line).join('\n');
}

function verdict(figure: Figure): string {
  if (figure.must === undefined) return '';
  if (broken(figure)) return 'FAILS';
  const { stretch, value, better = 'lower' } = figure;
  const beyond = stretch !== undefined && (better === 'lower' ? value <= stretch : value >= stretch);
  return beyond ? 'stretch' : 'holds';
}

const shown = (value: number): string => {
  const size = Math.abs(value);
  if (size >= 1_000) return Math.round(value).toLocaleString('en-US');
  return size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toPrecision(3);
};
