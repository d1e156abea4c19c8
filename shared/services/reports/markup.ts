import { shownText } from './report-text.ts';

/** HTML that is safe to put into HTML: made by {@link html} only. */
export interface Markup {
  readonly markup: string;
}

/**
 * HTML from a template. Every string in it is shown as text, in content and in quoted attributes; only what
 * was itself made here goes in as it is. Lists are joined.
 */
export const html = (
  fixed: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup => ({ markup: fixed.map((part, i) => part + inserted(values[i])).join('') });

function inserted(value: string | Markup | readonly Markup[] | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return escapeHtml(shownText(value));
  return 'markup' in value ? value.markup : value.map((part) => part.markup).join('');
}

/** Text without any character that means something in HTML content or a quoted attribute. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
