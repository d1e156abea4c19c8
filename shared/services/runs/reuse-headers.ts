import { LONGEST_CACHE_MS } from '#domain/caching/storable.ts';
import type { Orchestrated } from './orchestrate-task.ts';

/**
 * How old an answer may be, in milliseconds, by a request's `Cache-Control` (RFC 9111 §5.2.1): 0, so never an earlier
 * one, without `max-age`, and with `no-store` or `no-cache`, whatever else it says. At most a day.
 */
export function reuseWithinMs(cacheControl: string | undefined): number {
  const directives = (cacheControl ?? '').toLowerCase().split(',');
  const named = directives.map((directive) => directive.trim());
  if (named.includes('no-store') || named.some((name) => /^no-cache\b/.test(name))) return 0;
  const ages = named.flatMap((name) => /^max-age\s*=\s*"?(\d{1,9})"?$/.exec(name)?.[1] ?? []);
  return ages.length === 1 ? Math.min(Number(ages[0]) * 1000, LONGEST_CACHE_MS) : 0;
}

/** What the answer says of it: `Age` (RFC 9111) and `Cache-Status` (RFC 9211), which hit rates are counted by. */
export function reuseHeaders(reuse: Orchestrated['reuse']): Record<string, string> {
  if (reuse === 'not-asked') return {};
  if (reuse === 'miss') return { 'cache-status': 'watchfloor; fwd=miss' };
  if (reuse === 'personal-data') return { 'cache-status': 'watchfloor; fwd=bypass; detail=personal-data' };
  return { age: String(Math.floor(reuse.ageMs / 1000)), 'cache-status': 'watchfloor; hit' };
}
