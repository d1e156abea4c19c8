import type { Deps } from '#declare/capabilities.ts';
import { sha256 } from '#domain/hash.ts';
import { API_KEY_PATTERN, type Principal } from '#domain/tenants/principal.ts';

/**
 * Who holds this API key, or undefined for one that is malformed, unknown, expired or revoked; a caller
 * learns no difference between these. The tenant in the key only says where to look; the stored hash decides.
 */
export async function authenticate(
  deps: Deps<'keys.read'>,
  value: string | undefined,
): Promise<Principal | undefined> {
  const tenantId = API_KEY_PATTERN.exec(value ?? '')?.[1];
  if (value === undefined || tenantId === undefined) return undefined;
  const key = await deps.keys.byHash(tenantId, sha256(value));
  if (key === undefined || key.tenantId !== tenantId || key.revokedAt !== undefined) return undefined;
  if (key.expiresAt !== undefined && key.expiresAt <= deps.clock.now()) return undefined;
  const { role, scopes, team, organization } = key;
  return {
    tenantId,
    id: key.user ?? key.id,
    role,
    scopes,
    ...(team === undefined ? {} : { team }),
    ...(organization === undefined ? {} : { organization }),
  };
}
