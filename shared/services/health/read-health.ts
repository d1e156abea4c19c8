import type { Deps } from '#declare/capabilities.ts';
import { authenticate } from '../auth/authenticate.ts';
import { checkHealth, type Health } from './check-health.ts';

/**
 * The health as this caller may see it: one word for anybody, each dependency for keys with `health:read`.
 * Survives whatever fails, the key's own lookup included.
 */
export async function readHealth(
  deps: Deps<'health.probe' | 'agents.read' | 'keys.read'>,
  apiKey: string | undefined,
): Promise<Health> {
  const [health, caller] = await Promise.all([
    checkHealth(deps),
    authenticate(deps, apiKey).catch(() => undefined),
  ]);
  if (caller?.scopes.includes('health:read')) return health;
  return { status: health.status, at: health.at };
}
