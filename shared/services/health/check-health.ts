import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { EpochMs } from '#domain/time.ts';
import type { HealthProbe } from '#ports/health-probe.ts';

/** What one dependency answered. */
export const HealthCheck = z.strictObject({
  name: z.string(),
  status: z.enum(['works', 'fails']),
  detail: z.string(),
  durationMs: z.number().int().nonnegative(),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

/**
 * The state of the whole: `unhealthy` when something fails that nothing works without, `degraded` when
 * anything else fails. `checks` only for callers who may see them.
 */
export const Health = z.strictObject({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  at: EpochMs,
  checks: z.array(HealthCheck).optional(),
});
export type Health = z.infer<typeof Health>;

/** A probe that has not answered by then fails. */
const PROBE_TIMEOUT_MS = 2500;

/** How long an answer is given again: anybody may ask, and as often as they like. */
const FRESH_MS = 10_000;

type CheckDeps = Deps<'health.probe' | 'agents.read'>;

const recent = new WeakMap<CheckDeps, { readonly at: number; readonly health: Promise<Required<Health>> }>();

/**
 * Asks every dependency at once, or gives the answer of a few seconds ago again. Never fails itself, whatever
 * the probes do.
 */
export function checkHealth(deps: CheckDeps): Promise<Required<Health>> {
  const now = deps.clock.now();
  const last = recent.get(deps);
  if (last !== undefined && now - last.at < FRESH_MS) return last.health;
  const health = askAll(deps);
  recent.set(deps, { at: now, health });
  return health;
}

async function askAll(deps: CheckDeps): Promise<Required<Health>> {
  const probes = [...deps.probes, registryProbe(deps)];
  const checks = await Promise.all(probes.map((probe) => ask(deps, probe)));
  const failed = probes.filter((_, i) => checks[i]?.status === 'fails');
  const status = failed.some((probe) => probe.critical === true)
    ? 'unhealthy'
    : failed.length > 0
      ? 'degraded'
      : 'healthy';
  return { status, at: deps.clock.now(), checks };
}

// an empty registry answers no task
const registryProbe = (deps: Deps<'agents.read'>): HealthProbe => ({
  name: 'registry',
  critical: true,
  async check() {
    const ids = await deps.agents.listAgents();
    if (ids.length === 0) throw new Error('no agent is registered');
    return `${ids.length} agents`;
  },
});

async function ask(deps: CheckDeps, probe: HealthProbe): Promise<HealthCheck> {
  const startedAt = deps.clock.now();
  const timer = new AbortController();
  const late = deps.clock.sleep(PROBE_TIMEOUT_MS, timer.signal).then(() => {
    throw new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`);
  });
  // rejects when the timer is taken back, after the race is over
  late.catch(() => undefined);
  const ended = (status: HealthCheck['status'], detail: string): HealthCheck => ({
    name: probe.name,
    status,
    detail: detail.slice(0, 200),
    durationMs: Math.max(0, deps.clock.now() - startedAt),
  });
  try {
    return ended('works', await Promise.race([probe.check(), late]));
  } catch (thrown) {
    return ended('fails', thrown instanceof Error ? thrown.message : 'failed');
  } finally {
    timer.abort(new Error('asked'));
  }
}
