import type { Deps } from '#declare/capabilities.ts';
import { cloudEvent } from '#domain/bus/cloud-event.ts';
import { wants } from '#domain/bus/message-filter.ts';
import { ValidationError } from '#domain/errors.ts';
import type { EpochMs } from '#domain/time.ts';
import { begin } from './deliver-event.ts';
import { readWebhook } from './webhooks.ts';

/** Which part of the history is sent again. Moments in milliseconds, `to` not included. */
export interface ReplayMessages {
  readonly tenantId: string;
  readonly webhookId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Most messages of one replay: a longer span is asked for in parts. */
export const MAX_REPLAYED = 500;

/**
 * Puts the messages of a span that a subscriber's filter wants on their way to it again, and to nobody else; they
 * leave within a minute or two, oldest first as far as they arrive. `more` is where to go on when there were too many.
 *
 * @throws OrchestratorError `not_found` without the subscriber, ValidationError for one that is turned off
 */
export async function replayMessages(
  deps: Deps<'webhooks.deliver' | 'bus.read'>,
  { tenantId, webhookId, from, to }: ReplayMessages,
): Promise<{ round: string; messages: number; more?: EpochMs }> {
  const webhook = await readWebhook(deps, tenantId, webhookId);
  if (!webhook.enabled) {
    throw new ValidationError('This subscriber is turned off: enable it first.', [
      { in: 'path', pointer: '/id', message: 'is turned off' },
    ]);
  }
  const round = deps.random.id('replay');
  let messages = 0;
  let after = `${Math.max(0, from - 1)}:~`;
  for (;;) {
    const { items, cursor } = await deps.bus.getHistory(tenantId, { after, limit: 100 });
    for (const message of items) {
      if (message.time >= to) return { round, messages };
      if (!wants(webhook.filter, message)) continue;
      if (messages === MAX_REPLAYED) return { round, messages, more: message.time };
      await begin(deps, webhook, cloudEvent(message), round);
      messages += 1;
    }
    if (cursor === undefined) return { round, messages };
    after = cursor;
  }
}
