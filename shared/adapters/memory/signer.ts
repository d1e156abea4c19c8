import { createHmac } from 'node:crypto';
import type { Signer } from '#ports/signer.ts';

/** Signs under keys made of the secret and the tenant's id. */
export function memorySigner(secret = 'memory'): Signer {
  const sign = (tenantId: string, text: string): string =>
    createHmac('sha256', `${secret}:${tenantId}`).update(text).digest('base64url');
  return {
    sign: async (tenantId, text) => sign(tenantId, text),
    verify: async (tenantId, text, mark) => sign(tenantId, text) === mark,
  };
}
