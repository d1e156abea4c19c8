import { sha256 } from '#domain/hash.ts';

/**
 * The policy of a page: nothing may run, be loaded, framed or sent; of styles only the one given, by its hash
 * (CSP level 3).
 */
export const pagePolicy = (style: string): string => policy(style, "form-action 'none'", 'sandbox');

/** The same for a page with a button that sends something to where the page came from. */
export const formPagePolicy = (style: string): string =>
  policy(style, "form-action 'self'", 'sandbox allow-forms');

const policy = (style: string, forms: string, sandbox: string): string =>
  `default-src 'none'; style-src 'sha256-${base64(sha256(style))}'; base-uri 'none'; ${forms}; frame-ancestors 'none'; ${sandbox}`;

const base64 = (hex: string): string =>
  btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
