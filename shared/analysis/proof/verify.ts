import { Finding, type Verdict } from '#domain/findings/finding.ts';
import { PREDICATE_LIMITS, type Predicate } from '#domain/findings/predicate.ts';
import { hashOf } from '#domain/hash.ts';
import { evaluate } from './evaluate.ts';
import { type Lookup, readEvidence, Unprovable } from './evidence-reader.ts';
import { renderClaim } from './render-claim.ts';

/**
 * Makes the finding that a predicate proves, or undefined where it does not hold or cannot be recomputed. The
 * id is of the content: the same finding of the same agent has the same id everywhere.
 */
export function proveFinding(
  by: string,
  subject: string,
  predicate: Predicate,
  lookup: Lookup,
): Finding | undefined {
  try {
    if (!evaluate(predicate, readEvidence(lookup))) return undefined;
    const content = { by, subject, claim: renderClaim(predicate, lookup), predicate };
    return { id: idOf(content), ...content };
  } catch (error) {
    if (error instanceof Unprovable) return undefined;
    throw error;
  }
}

/**
 * Judges a finding from stored evidence alone: its form, its id (a hash of by, subject, claim and predicate), the
 * predicate, and the claim letter by letter against the one rendered anew. One changed digit anywhere makes it
 * fall. `lookup` must give only content whose hash was re-checked: see {@link checkedLookup}.
 */
export function verifyFinding(finding: Finding, lookup: Lookup): Verdict {
  try {
    if (depthOf(finding, 0) > MAX_JSON_DEPTH) return fallen('the finding is nested too deeply');
    const parsed = Finding.safeParse(finding);
    if (!parsed.success) return fallen('the finding is out of form');
    const { id, by, subject, claim, predicate } = parsed.data;
    if (id !== idOf({ by, subject, claim, predicate })) return fallen('the id is not that of the content');
    const lost = evidenceIn(predicate).find((hash) => lookup(hash) === undefined);
    if (lost !== undefined) return fallen(`evidence ${lost.slice(0, 12)} is not there or not what it was`);
    if (!evaluate(predicate, readEvidence(lookup)))
      return fallen('the predicate does not hold in the evidence');
    if (renderClaim(predicate, lookup) !== claim) return fallen('the claim is not what the evidence says');
    return { verified: true };
  } catch (error) {
    if (error instanceof Unprovable) return fallen(error.message);
    throw error;
  }
}

/**
 * A lookup that gives content only when its canonical JSON still has the hash it is looked up by. Each hash is
 * checked once.
 */
export function checkedLookup(lookup: Lookup): Lookup {
  const checked = new Map<string, unknown>();
  return (hash) => {
    if (!checked.has(hash)) checked.set(hash, hasHash(lookup(hash), hash));
    return checked.get(hash);
  };
}

function hasHash(content: unknown, hash: string): unknown {
  try {
    return content !== undefined && hashOf(content) === hash ? content : undefined;
  } catch {
    // a value without canonical JSON cannot be what was stored
    return undefined;
  }
}

/** Hashes of all evidence that a predicate points into, also where one alternative would do. */
function evidenceIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) =>
    name === 'evidence' && typeof value === 'string' ? [value] : evidenceIn(value),
  );
}

const fallen = (reason: string): Verdict => ({ verified: false, reason });

const idOf = (content: Omit<Finding, 'id'>): string => `f-${hashOf(content).slice(0, 12)}`;

// each part of a predicate nests at most three levels of JSON, and a quantity a few below the last
const MAX_JSON_DEPTH = 3 * PREDICATE_LIMITS.depth + 10;

function depthOf(value: unknown, above: number): number {
  if (typeof value !== 'object' || value === null || above > MAX_JSON_DEPTH) return above;
  return Math.max(above, ...Object.values(value).map((v) => depthOf(v, above + 1)));
}
