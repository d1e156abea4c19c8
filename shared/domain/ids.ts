import * as z from 'zod';

/** What an id names, by its prefix. The only list of prefixes. */
export const idPrefixes = {
  run: 'run',
  request: 'req',
  message: 'msg',
  audit: 'aud',
  key: 'key',
  schedule: 'sch',
  approval: 'apr',
  grant: 'agr',
  webhook: 'whk',
  replay: 'rpl',
} as const;

/** A kind of thing that has ids. */
export type IdKind = keyof typeof idPrefixes;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * Makes a sortable id: prefix, 10 characters of milliseconds, 16 of randomness (80 bits), Crockford base 32
 * in lower case (the layout of ULID). Ids of one kind sort by time of making.
 */
export function makeId(kind: IdKind, epochMs: number, random: Uint8Array): string {
  let time = '';
  for (let rest = epochMs, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) {
    time = ALPHABET.charAt(rest % 32) + time;
  }
  let noise = '';
  for (let i = 0; i < 16; i += 1) noise += ALPHABET.charAt((random[i] ?? 0) % 32);
  return `${idPrefixes[kind]}_${time}${noise}`;
}

const idPattern = (kind: IdKind): RegExp => new RegExp(`^${idPrefixes[kind]}_[0-9a-hjkmnp-tv-z]{26}$`);

/** The id of a run. */
export const RunId = z.string().regex(idPattern('run'), 'must look like run_ and 26 characters');
export type RunId = z.infer<typeof RunId>;

/** The id of an action that waits, or waited, for approval. */
export const ApprovalId = z.string().regex(idPattern('approval'), 'must look like apr_ and 26 characters');
export type ApprovalId = z.infer<typeof ApprovalId>;

/** The id of a grant that stands in for approvals. */
export const GrantId = z.string().regex(idPattern('grant'), 'must look like agr_ and 26 characters');
export type GrantId = z.infer<typeof GrantId>;

/** The id of a schedule. */
export const ScheduleId = z.string().regex(idPattern('schedule'), 'must look like sch_ and 26 characters');
export type ScheduleId = z.infer<typeof ScheduleId>;

/** The id of a subscriber outside. */
export const WebhookId = z.string().regex(idPattern('webhook'), 'must look like whk_ and 26 characters');
export type WebhookId = z.infer<typeof WebhookId>;

/** The id of a workflow: the name of its folder. */
export const WorkflowId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

/** The id of a tenant: part of every key, so the character set is narrow on purpose (no `#`, no `_`). */
export const TenantId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,30}[a-z0-9]$/, 'must be 3 to 32 of a-z, 0-9 and -, starting with a letter');
export type TenantId = z.infer<typeof TenantId>;

/** The id of an agent: the name of its folder. */
export const AgentId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,46}[a-z0-9]$/, 'must be 3 to 48 of a-z, 0-9 and -, starting with a letter');
export type AgentId = z.infer<typeof AgentId>;
