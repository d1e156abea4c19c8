import { pointerOf } from '#analysis/proof/evidence-reader.ts';
import { html, type Markup } from '../reports/markup.ts';
import { partQuery } from './evidence-href.ts';

const DEEPEST = 3;
const MOST_MEMBERS = 60;

/**
 * A JSON value of the evidence at `path` as nested lists. Each member links to the page of its own place; what is
 * deeper than three levels or beyond sixty members is left to that page.
 */
export const valueTree = (value: unknown, path: string): Markup => tree(value, path, DEEPEST);

function tree(value: unknown, path: string, levels: number): Markup {
  if (typeof value !== 'object' || value === null) return leaf(value);
  const members = Object.entries(value);
  const size = Array.isArray(value) ? `list of ${members.length}` : `${members.length} members`;
  if (levels === 0 || members.length === 0) return html`<span class="soft">${size}</span>`;
  const more = members.length - MOST_MEMBERS;
  const rest = more > 0 ? html`<li class="soft">${String(more)} more</li>` : html``;
  return html`<ul>${members.slice(0, MOST_MEMBERS).map(([name, member]) => {
    const place = `${path}${pointerOf(name)}`;
    return html`<li>${placeLink(place, name)}: ${tree(member, place, levels - 1)}</li>`;
  })}${rest}</ul>`;
}

const leaf = (value: unknown): Markup => html`<code>${JSON.stringify(value) ?? 'nothing'}</code>`;

/** A link to the page of a place in the same piece; plain where the place is too long to be asked for. */
export const placeLink = (path: string, text: string): Markup =>
  path.length > 500 ? html`${text}` : html`<a href="${partQuery({ path })}">${text}</a>`;
