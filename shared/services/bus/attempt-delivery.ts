import type { Deps } from '#declare/capabilities.ts';
import {
  ATTEMPT_TIMEOUT_MS,
  afterAttempt,
  type Delivery,
  type DeliveryAttempt,
} from '#domain/bus/delivery.ts';
import { signedHeaders } from '#domain/bus/standard-webhooks.ts';
import { FAILING_LIMIT_MS, signingVersions, type Webhook } from '#domain/bus/webhook.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { webhookKey } from './webhook-key.ts';

/** Longer than an attempt takes: whoever holds a delivery for so long has died. */
const HELD_MS = 60_000;

/** The answer of a subscriber that wants no more. */
const GONE = 410;

/**
 * Tries a pending delivery once, and answers it as it is then. It is held meanwhile, so that two workers do not
 * send it side by side; one that dies leaves it to the next after a minute, so a message may come twice, always
 * under the same `webhook-id`. A subscriber that was removed or turned off ends the delivery.
 */
export async function attemptDelivery(deps: Deps<'webhooks.deliver'>, delivery: Delivery): Promise<Delivery> {
  const now = deps.clock.now();
  const held = { ...delivery, nextAt: now + HELD_MS, revision: delivery.revision + 1 };
  if (delivery.status !== 'pending' || !(await deps.deliveries.update(held))) return delivery;
  const webhook = await deps.webhooks.get(delivery.tenantId, delivery.webhookId);
  if (!webhook?.enabled) return end(deps, held, 'the subscriber is turned off or gone');
  const attempt = await send(deps, webhook, delivery);
  const next = afterAttempt(held, attempt, deps.random.fraction());
  await deps.deliveries.update(next);
  await noteHealth(deps, webhook, attempt);
  return next;
}

async function end(deps: Deps<'webhooks.deliver'>, held: Delivery, why: string): Promise<Delivery> {
  const { nextAt: _, ...rest } = held;
  const attempts = [...held.attempts, { at: deps.clock.now(), error: why, durationMs: 0 }];
  const ended: Delivery = { ...rest, status: 'failed', attempts, revision: held.revision + 1 };
  await deps.deliveries.update(ended);
  return ended;
}

async function send(
  deps: Deps<'webhooks.deliver'>,
  webhook: Webhook,
  { messageId, round, body }: Delivery,
): Promise<DeliveryAttempt> {
  const at = deps.clock.now();
  const versions = signingVersions(webhook, at);
  const keys = await Promise.all(versions.map((version) => webhookKey(deps, webhook, version)));
  // a replay is wanted again, so its receiver must not take it for a repetition
  const id = round === '' ? messageId : `${messageId}/${round}`;
  const headers = signedHeaders(keys, { id, epochSeconds: Math.floor(at / 1000), body });
  const outcome = await deps.sender
    .send({ url: webhook.url, headers, body, timeoutMs: ATTEMPT_TIMEOUT_MS })
    .catch((error: unknown) => ({ error: messageOf(error) }));
  return { at, ...outcome, durationMs: Math.max(0, deps.clock.now() - at) };
}

const messageOf = (error: unknown): string =>
  (error instanceof OrchestratorError ? error.message : 'there was no answer').slice(0, 200);

/** Notes when a subscriber begins to fail and when it is well again; turns off one that is gone or fails for days. */
async function noteHealth(
  deps: Deps<'webhooks.deliver'>,
  webhook: Webhook,
  { at, status = 0 }: DeliveryAttempt,
): Promise<void> {
  const next = withHealth(webhook, at, status);
  if (next === undefined) return;
  // another delivery to the same subscriber notes the same
  await deps.webhooks.update({ ...next, version: webhook.version + 1 }).catch(() => undefined);
}

function withHealth(webhook: Webhook, at: number, status: number): Webhook | undefined {
  const { failingSince, ...well } = webhook;
  if (status >= 200 && status < 300) return failingSince === undefined ? undefined : well;
  if (status === GONE) {
    return { ...webhook, enabled: false, disabledBecause: 'it answered 410: it wants no more' };
  }
  if (failingSince === undefined) return { ...webhook, failingSince: at };
  if (at - failingSince < FAILING_LIMIT_MS) return undefined;
  return { ...webhook, enabled: false, disabledBecause: 'its deliveries have failed for five days' };
}
