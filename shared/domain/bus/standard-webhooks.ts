import { createHmac } from 'node:crypto';

/** Headers of a signed delivery. */
export type SignedHeaders = Readonly<
  Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature' | 'content-type', string>
>;

/** What a secret begins with where a person sees it. */
const SECRET_PREFIX = 'whsec_';

/** A secret as its receiver gets it. `key` has 24 to 64 bytes. */
export const secretText = (key: Uint8Array): string => SECRET_PREFIX + Buffer.from(key).toString('base64');

/**
 * Headers of a delivery by Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks): HMAC-SHA-256
 * over `id.timestamp.body`, one signature for each key, in base64 behind `v1,`. The id is the same at every attempt,
 * so a receiver can tell what it has seen.
 */
export function signedHeaders(
  keys: readonly Uint8Array[],
  message: { readonly id: string; readonly epochSeconds: number; readonly body: string },
): SignedHeaders {
  const { id, epochSeconds, body } = message;
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${epochSeconds}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(epochSeconds),
    'webhook-signature': signatures.join(' '),
    'content-type': 'application/json',
  };
}
