import type { EvidenceQuery } from './evidence-part.ts';

/** The query of a part's address, `?` included; a whole piece has none. Safe in HTML attributes and Markdown links. */
export function partQuery(part: Partial<Record<keyof EvidenceQuery, string>>): string {
  const given = (['path', 'from', 'to', 'lines', 'context'] as const).flatMap((name) => {
    const value = part[name];
    return value === undefined ? [] : [`${name}=${inQuery(value)}`];
  });
  return given.length === 0 ? '' : `?${given.join('&')}`;
}

// a half of a surrogate pair has no place in an address; quotes and brackets would end one in Markdown
const inQuery = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/%2F/g, '/')
    .replace(/%3A/g, ':')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
