import { sha256 } from '#domain/hash.ts';

/**
 * The policy of a page: nothing may run, be loaded, framed or sent; of styles only the one given, by its hash
 * (CSP level 3).
 */
export const pagePolicy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${base64(sha256(style))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`;

const base64 = (hex: string): string =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
