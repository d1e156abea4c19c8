import type { Deps } from '#declare/capabilities.ts';
import { secretText } from '#domain/bus/standard-webhooks.ts';
import { OLD_SECRET_MS, type Webhook, type WebhookSettings } from '#domain/bus/webhook.ts';
import { OrchestratorError, ValidationError } from '#domain/errors.ts';
import { MAX_WEBHOOKS } from '#ports/webhook-store.ts';
import { webhookKey } from './webhook-key.ts';

/** A subscriber and the secret that its receiver needs. */
export interface WithSecret {
  readonly webhook: Webhook;
  /** `whsec_` and base64: shown here and never again. */
  readonly secret: string;
}

/** Subscribes a place outside to messages. @throws ValidationError when the tenant has too many */
export async function addWebhook(
  deps: Deps<'webhooks.write' | 'webhooks.sign'>,
  caller: { readonly tenantId: string; readonly id: string },
  settings: WebhookSettings,
): Promise<WithSecret> {
  const { tenantId } = caller;
  if ((await deps.webhooks.list(tenantId)).length >= MAX_WEBHOOKS) {
    throw new ValidationError(`A tenant has at most ${MAX_WEBHOOKS} subscribers: remove one first.`, [
      { pointer: '', message: 'is one too many' },
    ]);
  }
  const webhook: Webhook = {
    ...settings,
    id: deps.random.id('webhook'),
    tenantId,
    secretVersion: 1,
    createdAt: deps.clock.now(),
    createdBy: caller.id,
    version: 1,
  };
  await deps.webhooks.create(webhook);
  return { webhook, secret: await secretOf(deps, webhook) };
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
 * Gives a subscriber other settings. Turning it on again forgets its failures.
 *
 * @throws OrchestratorError `not_found`; `conflict` when somebody else changed it at the same time
 */
export async function changeWebhook(
  deps: Deps<'webhooks.write'>,
  tenantId: string,
  id: string,
  settings: WebhookSettings,
): Promise<Webhook> {
  const { failingSince, disabledBecause, ...rest } = await readWebhook(deps, tenantId, id);
  const kept = {
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(disabledBecause === undefined ? {} : { disabledBecause }),
  };
  const turnedOn = settings.enabled && !rest.enabled;
  const next: Webhook = { ...rest, ...(turnedOn ? {} : kept), ...settings, version: rest.version + 1 };
  await deps.webhooks.update(next);
  return next;
}

/** Gives a subscriber another secret; the one before still signs, beside it, for a day. */
export async function changeSecret(
  deps: Deps<'webhooks.write' | 'webhooks.sign'>,
  tenantId: string,
  id: string,
): Promise<WithSecret> {
  const found = await readWebhook(deps, tenantId, id);
  const next: Webhook = {
    ...found,
    secretVersion: found.secretVersion + 1,
    oldSecretUntil: deps.clock.now() + OLD_SECRET_MS,
    version: found.version + 1,
  };
  await deps.webhooks.update(next);
  return { webhook: next, secret: await secretOf(deps, next) };
}

const secretOf = async (deps: Deps<'webhooks.sign'>, webhook: Webhook): Promise<string> =>
  secretText(await webhookKey(deps, webhook, webhook.secretVersion));
