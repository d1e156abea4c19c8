import { memberOf, pointerOf, segmentsOf } from '#analysis/proof/evidence-reader.ts';
import { html, type Markup } from '../reports/markup.ts';
import { clockTime } from '../reports/report-view.ts';
import { seriesChart } from '../reports/series-chart.ts';
import { momentOf } from './cut-part.ts';
import type { EvidenceItem, EvidencePart, EvidenceQuery, ListPart } from './evidence-part.ts';
import { evidenceStyle } from './evidence-style.ts';
import { findPlace } from './find-place.ts';
import { placeLink, type ShowValue, valueTrees } from './value-tree.ts';

/**
 * A part of a piece of evidence as a page without scripts or anything to load: what was asked for is marked, and
 * points are drawn within their whole series. Nothing in the evidence can add an element or an attribute.
 *
 * @param content the whole piece, as the part was cut from it
 */
export function renderPart(part: EvidencePart, content: unknown, query: EvidenceQuery): string {
  const name = `Evidence ${part.evidence.slice(0, 12)}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} ${part.path}</title><style>${{ markup: evidenceStyle }}</style></head>
<body><main>
<header><h1>${name}</h1><dl><dt>SHA-256</dt><dd><code>${part.evidence}</code></dd>
<dt>Place</dt><dd>${trail(part)}</dd>${part.kind === 'value' ? html`` : shown(part)}</dl></header>
${part.kind === 'value' ? valueTrees()(part.value, part.path) : listOf(part, content, query)}
</main></body></html>
`.markup;
}

/** The way to the place, each step a link. */
function trail({ evidence, path }: EvidencePart): Markup {
  let at = '';
  const steps = segmentsOf(path).map((name) => {
    at += pointerOf(name);
    return html` / ${placeLink(at, name)}`;
  });
  return html`<a href="${evidence}">whole piece</a>${steps}`;
}

function shown({ items, total, kind, cut }: ListPart): Markup {
  const exact = items.filter((item) => item.exact);
  const [first, last] = [exact[0], exact.at(-1)];
  const span =
    first === undefined || last === undefined
      ? `none of ${total} ${kind}`
      : `${kind} ${numberOf(kind, first)} to ${numberOf(kind, last)} of ${total}`;
  const more = cut || items.length > MOST_ROWS ? `; the first ${MOST_ROWS} rows` : '';
  return html`<dt>Shown</dt><dd>${span}${more}</dd>`;
}

// lines are counted as editors do, elements as pointers do
const numberOf = (kind: ListPart['kind'], { index }: EvidenceItem): string =>
  String(kind === 'lines' ? index + 1 : index);

// an answer of a function may be 6 MB, and a row of text may take 10 kB of markup
const MOST_ROWS = 400;

function listOf(part: ListPart, content: unknown, query: EvidenceQuery): Markup {
  const around = part.items.some((item) => !item.exact);
  const show = valueTrees();
  const rows = part.items.slice(0, MOST_ROWS).map((item) => {
    const exact = around && item.exact;
    const number = numberOf(part.kind, item);
    const marked = exact ? html` class="exact" aria-current="true"` : html``;
    return html`<tr${marked}><td class="at">${exact ? html`▸ ` : html``}${number}</td>${cells(part, item, show)}</tr>\n`;
  });
  return html`${part.kind === 'points' ? chart(part, content, query) : html``}<table class="rows"><thead><tr><th>${part.kind === 'lines' ? 'Line' : 'Index'}</th><th>Time (UTC)</th><th>${HEADS[part.kind]}</th></tr></thead><tbody>
${rows}</tbody></table>`;
}

const HEADS = { points: 'Value', lines: 'Text', elements: 'Element' } as const;

function cells({ kind, path }: ListPart, { index, value }: EvidenceItem, show: ShowValue): Markup {
  const at = momentOf(value);
  const time = html`<td class="at">${at === undefined ? '' : readable(at)}</td>`;
  if (kind === 'points') return html`${time}<td>${String(memberOf(value, '1'))}</td>`;
  const text = typeof value === 'string' ? value : memberOf(value, 'message');
  if (kind === 'lines' && typeof text === 'string') return html`${time}<td>${text}</td>`;
  return html`${time}<td>${show(value, `${path}${pointerOf(index)}`)}</td>`;
}

// what claims to be a time may be any number
const readable = (at: number): string =>
  Number.isInteger(at) && at >= 0 && at < 253_402_300_800_000 ? clockTime(at) : String(at);

type DrawnPoint = readonly [number, number];

/** The whole series with the stretch of the exact points; nothing where what is there cannot be drawn. */
function chart(part: ListPart, content: unknown, query: EvidenceQuery): Markup {
  const found = findPlace(content, query);
  if (found.kind === 'value') return html``;
  const points = found.list.filter(isDrawable);
  const exact = part.items.flatMap(({ exact: asked, value }) =>
    asked && isDrawable(value) ? [value[0]] : [],
  );
  const [from, to] = [exact[0], exact.at(-1)];
  const { metric, statistic, unit, periodSeconds } = part.series ?? {};
  const period = typeof periodSeconds === 'number' ? periodSeconds * 1000 : 0;
  return seriesChart({
    title: [memberOf(metric, 'namespace'), memberOf(metric, 'name'), statistic].filter(isString).join(' '),
    unit: isString(unit) ? unit : 'None',
    points,
    anomalies: [],
    changePoints: [],
    ...(from === undefined || to === undefined ? {} : { marked: { from, to: to + period } }),
  });
}

const isString = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isDrawable = (point: unknown): point is DrawnPoint =>
  Array.isArray(point) &&
  Number.isFinite(point[1]) &&
  Number.isInteger(point[0]) &&
  readable(point[0]) !== String(point[0]);
