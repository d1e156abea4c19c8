// One series as an inline SVG: the line, stretches that are unusual, moments at which the level changed.

import type { Anomaly, ChangePoint } from '#domain/telemetry/anomaly.ts';
import { formatIsoTime } from '#domain/time.ts';
import { html, type Markup } from './markup.ts';

/** What is drawn. Points are in order of time. */
export interface SeriesChart {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly (readonly [number, number])[];
  readonly anomalies: readonly Anomaly[];
  readonly changePoints: readonly ChangePoint[];
  /** A stretch of time `[from, to)` that the reader was sent to see. */
  readonly marked?: { readonly from: number; readonly to: number };
  /** A level to draw across, such as a threshold. */
  readonly threshold?: number;
  /** Height in pixels. @default 220 */
  readonly height?: number;
}

const WIDTH = 960;
const LEFT = 72;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 26;
const SHIFT_WIDTH = 6;
const COLUMNS = WIDTH - LEFT - RIGHT;

interface Scale {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly height: number;
}

/** The chart with its caption; a series without points says so. */
export function seriesChart(chart: SeriesChart): Markup {
  const { title, unit, points, anomalies, changePoints, threshold, marked } = chart;
  if (points.length === 0) return html`<figure><figcaption>${title}: no points</figcaption></figure>`;
  const scale = scaleOf(chart);
  const what = `${title}: ${points.length} points, ${anomalies.length} unusual stretches, ${changePoints.length} changes of level`;
  return html`<figure><figcaption>${title} <span class="soft">${unit === 'None' ? '' : unit}</span></figcaption>
<svg viewBox="0 0 ${String(WIDTH)} ${String(scale.height)}" role="img" aria-label="${what}">
${valueTicks(scale)}${timeTicks(scale)}
${marked === undefined ? html`` : markedBand(marked, scale)}${anomalies.map((a) => band(a, scale))}
${threshold === undefined ? html`` : level(threshold, scale)}
<path class="line" d="${raw(linePath(points, scale))}"/>
${changePoints.map((c) => changeMark(c, scale))}
${anomalies.flatMap((a) => peak(a, points, scale))}
</svg></figure>`;
}

const raw = (markup: string): Markup => ({ markup });
const num = (n: number): Markup => raw(n.toFixed(1));

function scaleOf({ points, threshold, height = 220 }: SeriesChart): Scale {
  let [low, high] = [threshold ?? Number.POSITIVE_INFINITY, threshold ?? Number.NEGATIVE_INFINITY];
  for (const [, v] of points) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const pad = high > low ? (high - low) * 0.06 : Math.max(Math.abs(high) * 0.1, 1);
  // a level of zero is worth seeing where the values come near it
  const bottom = low >= 0 && low < (high - low) / 2 ? 0 : low - pad;
  const top = high + pad;
  const from = points[0]?.[0] ?? 0;
  const to = Math.max(from + 1, points.at(-1)?.[0] ?? 0);
  const inner = height - TOP - BOTTOM;
  return {
    x: (at) => LEFT + (COLUMNS * (Math.min(to, Math.max(from, at)) - from)) / (to - from),
    y: (value) => TOP + inner * (1 - (value - bottom) / (top - bottom)),
    from,
    to,
    low: bottom,
    high: top,
    height,
  };
}

/** The line; of the points that fall on one pixel column the first, lowest, highest and last are drawn. */
function linePath(points: SeriesChart['points'], scale: Scale): string {
  const parts: string[] = [];
  let column = -1;
  let held: (readonly [number, number])[] = [];
  const flush = (): void => {
    const low = held.reduce((a, b) => (b[1] < a[1] ? b : a), held[0] ?? [0, 0]);
    const high = held.reduce((a, b) => (b[1] > a[1] ? b : a), held[0] ?? [0, 0]);
    const kept = new Set([held[0], low, high, held.at(-1)]);
    for (const p of held) {
      if (kept.has(p)) parts.push(`${scale.x(p[0]).toFixed(1)} ${scale.y(p[1]).toFixed(1)}`);
    }
    held = [];
  };
  for (const point of points) {
    const at = Math.floor(scale.x(point[0]));
    if (at !== column && held.length > 0) flush();
    column = at;
    held.push(point);
  }
  flush();
  return `M${parts.join('L')}`;
}

function band(anomaly: Anomaly, scale: Scale): Markup {
  const [left, right] = [scale.x(anomaly.from), scale.x(anomaly.to)];
  // many shifts to the end of the data would lie upon each other: each is marked where it begins
  const width = anomaly.kind === 'level-shift' ? SHIFT_WIDTH : Math.max(3, right - left);
  return html`<rect class="band ${anomaly.kind}" x="${num(Math.min(left, WIDTH - RIGHT - width))}" y="${String(TOP)}" width="${num(width)}" height="${num(scale.height - TOP - BOTTOM)}"><title>${anomalyText(anomaly)}</title></rect>`;
}

function markedBand({ from, to }: { from: number; to: number }, scale: Scale): Markup {
  const [left, right] = [scale.x(from), scale.x(to)];
  const width = Math.max(3, right - left);
  const x = num(Math.min(left, WIDTH - RIGHT - width));
  return html`<rect class="marked" x="${x}" y="${String(TOP)}" width="${num(width)}" height="${num(scale.height - TOP - BOTTOM)}"><title>${clock(from)} to ${clock(to)}</title></rect>`;
}

/** An anomaly in one line. */
export function anomalyText({ kind, from, to, score, before, after }: Anomaly): string {
  const levels = before === undefined || after === undefined ? '' : `, ${short(before)} → ${short(after)}`;
  return `${kind} ${clock(from)} to ${clock(to)}${levels}, score ${score.toFixed(2)}`;
}

/** The point in which a spike or dip is deepest. */
function peak(anomaly: Anomaly, points: SeriesChart['points'], scale: Scale): Markup[] {
  if (anomaly.kind !== 'spike' && anomaly.kind !== 'dip') return [];
  const found = points.find(([t, v]) => t >= anomaly.from && t < anomaly.to && v === anomaly.after);
  if (found === undefined) return [];
  return [
    html`<circle class="peak" cx="${num(scale.x(found[0]))}" cy="${num(scale.y(found[1]))}" r="4"><title>${anomalyText(anomaly)}</title></circle>`,
  ];
}

function changeMark({ at, before, after, effect }: ChangePoint, scale: Scale): Markup {
  const x = num(scale.x(at));
  const text = `level ${short(before)} → ${short(after)} at ${clock(at)}, ${effect.toFixed(1)} times the noise`;
  return html`<g class="change"><title>${text}</title><line x1="${x}" x2="${x}" y1="${String(TOP)}" y2="${num(scale.height - BOTTOM)}"/></g>`;
}

const level = (value: number, scale: Scale): Markup =>
  html`<line class="threshold" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${num(scale.y(value))}" y2="${num(scale.y(value))}"><title>threshold ${short(value)}</title></line>`;

function valueTicks(scale: Scale): Markup[] {
  const step = roundStep((scale.high - scale.low) / (scale.height > 150 ? 4 : 2));
  const ticks: Markup[] = [];
  for (let v = Math.ceil(scale.low / step) * step; v <= scale.high; v += step) {
    const y = scale.y(v);
    ticks.push(
      html`<line class="grid" x1="${String(LEFT)}" x2="${String(WIDTH - RIGHT)}" y1="${num(y)}" y2="${num(y)}"/><text x="${String(LEFT - 8)}" y="${num(y + 4)}" text-anchor="end">${short(Math.abs(v) < step / 1e6 ? 0 : v)}</text>`,
    );
  }
  return ticks;
}

const MOST_TIMES = 7;
const MINUTE = 60_000;
const STEPS = [1 / 60, 1 / 12, 1 / 4, 1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880, 10_080, 43_200].map(
  (m) => m * MINUTE,
);

function timeTicks(scale: Scale): Markup[] {
  const span = scale.to - scale.from;
  const step = STEPS.find((s) => span / s <= MOST_TIMES) ?? span / MOST_TIMES;
  const ticks: Markup[] = [];
  for (let at = Math.ceil(scale.from / step) * step; at <= scale.to; at += step) {
    const x = scale.x(at);
    const text = step >= 720 * MINUTE ? clock(at).slice(0, 16) : clock(at).slice(11, step < MINUTE ? 19 : 16);
    const anchor = x < LEFT + 40 ? 'start' : x > WIDTH - RIGHT - 40 ? 'end' : 'middle';
    ticks.push(
      html`<line class="grid" x1="${num(x)}" x2="${num(x)}" y1="${num(scale.height - BOTTOM)}" y2="${num(scale.height - BOTTOM + 4)}"/><text x="${num(x)}" y="${num(scale.height - 8)}" text-anchor="${anchor}">${text}</text>`,
    );
  }
  return ticks;
}

/** 1, 2 or 5 times a power of ten, at least the step asked for. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * ([1, 2, 5, 10].find((m) => m * power >= step) ?? 10);
}

const clock = (at: number): string =>
  formatIsoTime(Math.max(0, Math.round(at / 1000) * 1000))
    .slice(0, 19)
    .replace('T', ' ');

/** A number with at most four digits that count. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return value.toExponential(2);
  return size >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(4)));
}
