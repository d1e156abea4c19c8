import * as z from 'zod';
import { TenantId } from '../ids.ts';
import { EpochMs } from '../time.ts';

/** What a caller may be allowed to do; every route names one. */
export const scopes = [
  'runs:read',
  'runs:write',
  'runs:stop',
  'agents:read',
  'agents:write',
  'workflows:write',
  'costs:read',
  'costs:write',
  'operations:read',
  'operations:write',
  'actions:read',
  'actions:approve',
  'actions:manage',
  'events:read',
  'events:write',
  'health:read',
  'self:read',
] as const;

/** One thing a caller may be allowed to do. */
export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

/** Roles and the scopes they carry. */
export const roles = {
  viewer: ['runs:read', 'agents:read', 'actions:read', 'self:read'],
  operator: [
    'runs:read',
    'runs:write',
    'agents:read',
    'costs:read',
    'operations:read',
    'actions:read',
    'actions:approve',
    'events:read',
    'health:read',
    'self:read',
  ],
  admin: scopes,
} as const satisfies Record<string, readonly Scope[]>;

/** The name of a role. */
export const Role = z.enum(['viewer', 'operator', 'admin']);
export type Role = z.infer<typeof Role>;

/** The tenant whose keys act for the whole installation. */
export const PLATFORM_TENANT = 'platform';

/** The name of a team or an organization. */
export const OwnerName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);

/** The name of a person who holds keys. It has no `_`, so it is never the id of a key. */
export const UserName = z.string().regex(/^[a-z0-9][a-z0-9.@-]{0,62}$/);

/** Who is calling: resolved by the authorizer, never by anything in the request body. */
export const Principal = z.strictObject({
  tenantId: TenantId,
  /**
   * Stable id of the caller inside the tenant: the name of the key's user, else the key's id. So all keys of one
   * user are one caller, who cannot approve with one what was asked with the other.
   */
  id: z.string(),
  role: Role,
  scopes: z.array(Scope),
  /** Whose budgets the caller's runs count in, besides those of tenant and caller. */
  team: OwnerName.optional(),
  organization: OwnerName.optional(),
});
export type Principal = z.infer<typeof Principal>;

/**
 * A stored API key: only the SHA-256 of its value is kept. The value is `wf_<tenant>_<43 base64url characters>`
 * (256 random bits); the tenant in it lets the authorizer read a key that begins with the tenant.
 */
export const ApiKey = z.strictObject({
  id: z.string(),
  tenantId: TenantId,
  hash: z.string(),
  name: z.string(),
  role: Role,
  scopes: z.array(Scope),
  team: OwnerName.optional(),
  organization: OwnerName.optional(),
  /** Whose key it is; absent for one that is shared or that a program holds. */
  user: UserName.optional(),
  createdAt: EpochMs,
  expiresAt: EpochMs.optional(),
  revokedAt: EpochMs.optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The form of an API key's value. */
export const API_KEY_PATTERN = /^wf_([a-z][a-z0-9-]{1,30}[a-z0-9])_[A-Za-z0-9_-]{43}$/;
