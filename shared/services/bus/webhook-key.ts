import type { Deps } from '#declare/capabilities.ts';

/**
 * The bytes under which deliveries to a subscriber are signed (32 of them). They are derived from a key of the
 * tenant and stored nowhere: another version is another secret, and no copy of a row gives any of them away.
 */
export async function webhookKey(
  deps: Deps<'webhooks.sign'>,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
  version: number,
): Promise<Uint8Array> {
  return Buffer.from(await deps.webhookSigner.sign(tenantId, `${id}:${version}`), 'base64url');
}
