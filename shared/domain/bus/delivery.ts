import * as z from 'zod';
import { TenantId, WebhookId } from '../ids.ts';
import { EpochMs } from '../time.ts';

/** One try to hand a message to a subscriber. `status` is the answer's; `error` says why there was none. */
export const DeliveryAttempt = z.strictObject({
  at: EpochMs,
  status: z.number().int().optional(),
  error: z.string().max(200).optional(),
  durationMs: z.number().int().nonnegative(),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** A message on its way to one subscriber. */
export const Delivery = z.strictObject({
  tenantId: TenantId,
  webhookId: WebhookId,
  messageId: z.string().min(1),
  messageTime: EpochMs,
  type: z.string(),
  /** Empty for the first sending; the name of the replay that sends it again. */
  round: z.string().regex(/^[a-z0-9_]{0,40}$/),
  /** The bytes that are signed and sent, the same at every attempt. */
  body: z.string(),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.array(DeliveryAttempt),
  /** When the next attempt is due; absent once it has ended. */
  nextAt: EpochMs.optional(),
  createdAt: EpochMs,
  /** Counts the changes: two workers cannot both write down the same attempt. */
  revision: z.number().int().positive(),
});
export type Delivery = z.infer<typeof Delivery>;

/**
 * Pauses before the attempts, in milliseconds: the schedule that the Standard Webhooks specification recommends
 * (standardwebhooks.com, "Retry schedule"): at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h.
 */
export const ATTEMPT_PAUSES_MS = [
  0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000, 86_400_000,
] as const;

/** The longest that one attempt may take. */
export const ATTEMPT_TIMEOUT_MS = 10_000;

const isTaken = ({ status }: DeliveryAttempt): boolean =>
  status !== undefined && status >= 200 && status < 300;

/**
 * The delivery after an attempt: any status from 200 to 299 ends it well, everything else leads to the next attempt
 * of the schedule, with up to a tenth of the pause added by chance (`fraction`, 0 to 1), or to its end. An ended
 * delivery takes no attempt: it is answered as it is.
 */
export function afterAttempt(delivery: Delivery, attempt: DeliveryAttempt, fraction: number): Delivery {
  if (delivery.status !== 'pending') return delivery;
  const { nextAt: _, ...rest } = delivery;
  const attempts = [...delivery.attempts, attempt];
  const next = { ...rest, attempts, revision: delivery.revision + 1 };
  if (isTaken(attempt)) return { ...next, status: 'delivered' };
  const pause = ATTEMPT_PAUSES_MS[attempts.length];
  if (pause === undefined) return { ...next, status: 'failed' };
  return { ...next, nextAt: attempt.at + pause + Math.floor((pause / 10) * fraction) };
}
