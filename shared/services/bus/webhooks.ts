import type { Deps } from '#declare/capabilities.ts';
import { secretText } from '#domain/bus/standard-webhooks.ts';
import { OLD_SECRET_MS, type Webhook, type WebhookSettings } from '#domain/bus/webhook.ts';
import { hasCode, OrchestratorError, ValidationError } from '#domain/errors.ts';
import { taggedVersion } from '#domain/version-tag.ts';
import { MAX_WEBHOOKS } from '#ports/webhook-store.ts';
import { webhookKey } from './webhook-key.ts';

/**
 * Subscribes a place outside to messages.
 *
 * @param id what the subscriber must be called, so that a repeated request makes no second one
 * @throws ValidationError when the tenant has too many
 */
export async function addWebhook(
  deps: Deps<'webhooks.write'>,
  caller: { readonly tenantId: string; readonly id: string },
  settings: WebhookSettings,
  id: string,
): Promise<Webhook> {
  const { tenantId } = caller;
  if ((await deps.webhooks.list(tenantId)).length >= MAX_WEBHOOKS) {
    throw new ValidationError(`A tenant has at most ${MAX_WEBHOOKS} subscribers: remove one first.`, [
      { pointer: '', message: 'is one too many' },
    ]);
  }
  const webhook: Webhook = {
    ...settings,
    id,
    tenantId,
    secretVersion: 1,
    createdAt: deps.clock.now(),
    createdBy: caller.id,
    version: 1,
  };
  await deps.webhooks.create(webhook).catch((error: unknown) => {
    if (!hasCode(error, 'conflict')) throw error;
  });
  return readWebhook(deps, tenantId, id);
}

/** @throws OrchestratorError `not_found`, also for a subscriber of another tenant */
export async function readWebhook(
  deps: Deps<'webhooks.read'>,
  tenantId: string,
  id: string,
): Promise<Webhook> {
  const found = await deps.webhooks.get(tenantId, id);
  if (found === undefined) throw new OrchestratorError('not_found', 'there is no such subscriber');
  return found;
}

/**
 * Gives a subscriber other settings where it is still the version that the caller has seen. Turning it on again
 * forgets its failures.
 *
 * @throws OrchestratorError `not_found`, `precondition_required`, `precondition_failed`; `conflict` when somebody
 * changes it at the same moment
 */
export async function changeWebhook(
  deps: Deps<'webhooks.write'>,
  { tenantId, id, ifMatch }: { tenantId: string; id: string; ifMatch: string | undefined },
  settings: WebhookSettings,
): Promise<Webhook> {
  const version = taggedVersion(ifMatch);
  const { failingSince, disabledBecause, ...rest } = await readWebhook(deps, tenantId, id);
  if (rest.version !== version) {
    throw new OrchestratorError('precondition_failed', 'The subscriber was changed since you read it.');
  }
  const kept = {
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(disabledBecause === undefined ? {} : { disabledBecause }),
  };
  const turnedOn = settings.enabled && !rest.enabled;
  const next: Webhook = { ...rest, ...(turnedOn ? {} : kept), ...settings, version: rest.version + 1 };
  await deps.webhooks.update(next);
  return next;
}

/** A request that was lost is sent again within this time. */
const LOST_MS = 3_600_000;

/**
 * Gives a subscriber another secret; the one before still signs, beside it, for a day. `again`: an equal request was
 * lost and may have done so; then a secret of the last hour is left alone, because another change would end the one that
 * the receiver still has.
 */
export async function changeSecret(
  deps: Deps<'webhooks.write'>,
  tenantId: string,
  id: string,
  again = false,
): Promise<Webhook> {
  const found = await readWebhook(deps, tenantId, id);
  const changedAt = (found.oldSecretUntil ?? 0) - OLD_SECRET_MS;
  if (again && changedAt > deps.clock.now() - LOST_MS) return found;
  const next: Webhook = {
    ...found,
    secretVersion: found.secretVersion + 1,
    oldSecretUntil: deps.clock.now() + OLD_SECRET_MS,
    version: found.version + 1,
  };
  await deps.webhooks.update(next);
  return next;
}

/** The secret that a subscriber's receiver checks signatures with: `whsec_` and base64. */
export async function readSecret(
  deps: Deps<'webhooks.read' | 'webhooks.sign'>,
  tenantId: string,
  id: string,
): Promise<string> {
  const webhook = await readWebhook(deps, tenantId, id);
  return secretText(await webhookKey(deps, webhook, webhook.secretVersion));
}
