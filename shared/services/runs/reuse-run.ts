import type { Deps } from '#declare/capabilities.ts';
import { LONGEST_CACHE_MS } from '#domain/caching/storable.ts';
import { hashOf } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import { personalDataIn } from '#domain/privacy/personal-data.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import type { CachePlace } from '#ports/cache.ts';
import { publish } from '../bus/publish.ts';

/** A request that an earlier run may answer. */
export interface ReusableRequest {
  readonly tenantId: string;
  /** Whoever may do less never gets what somebody who may do more has found. */
  readonly scopes: readonly string[];
  readonly input: RunInput;
  /** How old an answer about a live account may be. */
  readonly maxAgeMs: number;
}

/** An earlier run that answers, else where a new one is to be remembered, or why it must not be. */
export type Reuse =
  | { readonly outcome: 'hit'; readonly run: Run; readonly ageMs: number }
  | { readonly outcome: 'miss'; readonly place: CachePlace; readonly known: readonly string[] }
  | { readonly outcome: 'personal-data' };

/** So many runs are remembered for one request: the newest may still be under way, or fail. */
const REMEMBERED = 3;

/**
 * Looks for an earlier run of the same tenant, request and rights that succeeded: one about a bundle at any age,
 * because a bundle never changes, else one that ended within `maxAgeMs`. Each is read again and compared: what a cache
 * says is only a hint. A request with personal data is neither looked up nor remembered.
 */
export async function findReusable(
  deps: Deps<'runs.read' | 'cache.write'>,
  request: ReusableRequest,
): Promise<Reuse> {
  const { tenantId, input } = request;
  if (personalDataIn(textOf(input)).length > 0) return { outcome: 'personal-data' };
  const key = keyOf(request.scopes, input);
  const place = { tenantId, namespace: 'runs', key };
  const now = deps.clock.now();
  const answer = await deps.cache.get(place, now);
  const known = answer.outcome === 'hit' ? runIds(answer.hit.value) : [];
  for (const runId of known) {
    const run = await deps.runs.get(tenantId, runId);
    if (run?.finishedAt === undefined || run.status !== 'succeeded') continue;
    const ageMs = Math.max(0, now - run.finishedAt);
    const fresh = run.input.bundle !== undefined || ageMs <= request.maxAgeMs;
    if (fresh && keyOf(request.scopes, run.input) === key) return { outcome: 'hit', run, ageMs };
  }
  return { outcome: 'miss', place, known };
}

/** Lets later requests find this run once it has succeeded. Answers whether it is remembered. */
export const rememberRun = (
  deps: Deps<'cache.write'>,
  { place, known }: Extract<Reuse, { outcome: 'miss' }>,
  runId: string,
): Promise<boolean> =>
  deps.cache.put(place, [runId, ...known].slice(0, REMEMBERED), {
    now: deps.clock.now(),
    ttlMs: LONGEST_CACHE_MS,
  });

/** Notes on the tenant's bus who was given which run's answer. A note that cannot be kept takes no answer away. */
export async function noteReuse(
  deps: Deps<'bus.publish'>,
  { run, ageMs, requestedBy }: { readonly run: Run; readonly ageMs: number; readonly requestedBy: string },
): Promise<void> {
  const { tenantId, id: subject } = run;
  const data = { requestedBy, ageMs, bundle: run.input.bundle ?? null };
  const note = { type: 'run-reused' as const, source: 'orchestrate', tenantId, subject, data };
  await publish(deps, note).catch(() => undefined);
}

// labels are left out: they say who pays, not what is asked
const keyOf = (scopes: readonly string[], { task, context, agents, project, bundle }: RunInput): string =>
  hashOf({ task, context, project, bundle, agents: [...agents].sort(), scopes: [...scopes].sort() });

const textOf = ({ task, context, project, labels }: RunInput): string =>
  [task, canonicalJson(context ?? {}), project ?? '', canonicalJson(labels)].join('\n');

const runIds = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id) => typeof id === 'string').slice(0, REMEMBERED) : [];
