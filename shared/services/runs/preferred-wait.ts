/** Gateways give up on an answer after 29 s. */
const LONGEST_SECONDS = 25;

/**
 * The seconds of `Prefer: wait=n` (RFC 7240), at most 25; 0 without one, or for one that makes no sense: a
 * preference is never an error.
 */
export function preferredWaitSeconds(prefer: string | undefined): number {
  const wait = /(?:^|,)\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(prefer ?? '')?.[1];
  return wait === undefined ? 0 : Math.min(Number(wait), LONGEST_SECONDS);
}
