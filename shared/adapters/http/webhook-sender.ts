import { hasCode, OrchestratorError } from '#domain/errors.ts';
import { parseEgressPolicy } from '#domain/network/egress-policy.ts';
import type { WebhookSender } from '#ports/webhook-sender.ts';
import { type GuardedFetch, guardedFetch } from './guarded-fetch.ts';

/** Sends through the egress guard. Redirects are answers like others: a subscriber that moved is told anew. */
export function guardedWebhookSender({ EGRESS_ALLOW }: { readonly EGRESS_ALLOW: string }): WebhookSender {
  const fetch: GuardedFetch = guardedFetch(parseEgressPolicy(EGRESS_ALLOW));
  return {
    async send({ url, headers, body, timeoutMs }) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { ...headers, 'user-agent': 'watchfloor-webhooks/1' },
          body,
          signal,
        });
        await answer.body?.cancel();
        return { status: answer.status };
      } catch (error) {
        if (hasCode(error, 'egress_denied')) throw error;
        const why = signal.aborted ? `there was no answer in ${timeoutMs / 1000} s` : 'the connection failed';
        throw new OrchestratorError('unavailable', why, { cause: error });
      }
    },
  };
}
