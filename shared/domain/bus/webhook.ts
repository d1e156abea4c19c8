import * as z from 'zod';
import { TenantId, WebhookId } from '../ids.ts';
import { EpochMs } from '../time.ts';
import { MessageFilter } from './message-filter.ts';

/**
 * Where messages may be sent: an `https` address without credentials. Loopback may be plain, where the stage lets
 * functions out to it. What is behind the name is checked each time it is connected to.
 */
export const WebhookUrl = z
  .string()
  .max(500)
  .superRefine((text, { addIssue }) => {
    const fault = faultOf(text);
    if (fault !== undefined) addIssue({ code: 'custom', message: fault });
  });

function faultOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an address like https://host/path';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return 'must hold no credentials and no fragment';
  const here = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && here) ? undefined : 'must begin with https://';
}

/** What a caller says of a subscriber. */
export const WebhookSettings = z.strictObject({
  url: WebhookUrl,
  description: z.string().max(200).default(''),
  filter: MessageFilter.default({}),
  enabled: z.boolean().default(true),
});
export type WebhookSettings = z.infer<typeof WebhookSettings>;

/** A subscriber outside: gets the messages of its tenant that its filter wants, signed. */
export const Webhook = z.strictObject({
  ...WebhookSettings.shape,
  id: WebhookId,
  tenantId: TenantId,
  /** Counts the secrets; the one before still signs until `oldSecretUntil`. */
  secretVersion: z.number().int().positive(),
  oldSecretUntil: EpochMs.optional(),
  createdAt: EpochMs,
  createdBy: z.string(),
  /** Counts the changes. */
  version: z.number().int().positive(),
  /** When its deliveries began to fail; absent while the last one arrived. */
  failingSince: EpochMs.optional(),
  /** Why the platform turned it off. */
  disabledBecause: z.string().max(200).optional(),
});
export type Webhook = z.infer<typeof Webhook>;

/** How long the secret before still signs after a change, so that a receiver can be changed without a gap. */
export const OLD_SECRET_MS = 24 * 3_600_000;

/** A subscriber that has failed for so long is turned off. */
export const FAILING_LIMIT_MS = 5 * 24 * 3_600_000;

/** The versions of the secret that sign at a moment, newest first. */
export const signingVersions = (webhook: Webhook, now: EpochMs): readonly number[] =>
  webhook.oldSecretUntil !== undefined && now < webhook.oldSecretUntil
    ? [webhook.secretVersion, webhook.secretVersion - 1]
    : [webhook.secretVersion];
