import { pointerOf } from '#analysis/proof/evidence-reader.ts';
import { html, type Markup } from '../reports/markup.ts';
import { partQuery } from './evidence-href.ts';

const DEEPEST = 3;
const MOST_MEMBERS = 60;
const MOST_ON_PAGE = 1_000;
const LONGEST_TEXT = 300;

/** Shows a JSON value of the evidence, which lies at `path`. */
export type ShowValue = (value: unknown, path: string) => Markup;

/**
 * Makes what shows the values of one page, as nested lists. Each member links to the page of its own place; what is
 * deeper than three levels, beyond sixty members of one value or a thousand of the page is left to that page.
 */
export function valueTrees(): ShowValue {
  const page = { left: MOST_ON_PAGE };
  return (value, path) => tree(value, path, DEEPEST, page);
}

function tree(value: unknown, path: string, levels: number, page: { left: number }): Markup {
  if (typeof value !== 'object' || value === null) return leaf(value);
  const members = Object.entries(value);
  const size = Array.isArray(value) ? `list of ${members.length}` : `${members.length} members`;
  const shown = members.slice(0, Math.min(MOST_MEMBERS, page.left));
  if (levels === 0 || shown.length === 0) return html`<span class="soft">${size}</span>`;
  page.left -= shown.length;
  const more = members.length - shown.length;
  const rest = more > 0 ? html`<li class="soft">${String(more)} more</li>` : html``;
  return html`<ul>${shown.map(([name, member]) => {
    const place = `${path}${pointerOf(name)}`;
    return html`<li>${placeLink(place, name)}: ${tree(member, place, levels - 1, page)}</li>`;
  })}${rest}</ul>`;
}

function leaf(value: unknown): Markup {
  const text = JSON.stringify(value) ?? 'nothing';
  const more =
    text.length > LONGEST_TEXT
      ? html` <span class="soft">of ${String(text.length)} characters</span>`
      : html``;
  return html`<code>${text.slice(0, LONGEST_TEXT)}</code>${more}`;
}

/** A link to the page of a place in the same piece; plain where the place is too long to be asked for. */
export const placeLink = (path: string, text: string): Markup =>
  path.length > 500 ? html`${text}` : html`<a href="${partQuery({ path })}">${text}</a>`;
