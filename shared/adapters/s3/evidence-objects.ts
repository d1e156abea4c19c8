import type { Objects } from './objects.ts';

/** Evidence as objects under `tenant/<tenant>/evidence/<sha256>`, written once. */
export interface EvidenceObjects {
  put(tenantId: string, hash: string, bytes: Uint8Array, mediaType: string): Promise<void>;
  get(tenantId: string, hash: string): Promise<{ content: Uint8Array; mediaType: string } | undefined>;
  has(tenantId: string, hash: string): Promise<boolean>;
}

/**
 * The evidence in a bucket. The S3 client is loaded on first use: it is as big as all the rest of a function that may
 * not need it for most requests.
 */
export function s3EvidenceObjects(bucket: string): EvidenceObjects {
  const objects = async (): Promise<Objects> => (await import('./objects.ts')).bucketObjects(bucket);
  return {
    put: async (tenantId, hash, bytes, mediaType) =>
      (await objects()).put(keyOf(tenantId, hash), bytes, mediaType, hash),
    has: async (tenantId, hash) => (await objects()).has(keyOf(tenantId, hash)),
    get: async (tenantId, hash) => (await objects()).get(keyOf(tenantId, hash)),
  };
}

// neither part can hold a slash after the encoding, so no key leaves its tenant's folder
const keyOf = (tenantId: string, hash: string): string =>
  `tenant/${encodeURIComponent(tenantId)}/evidence/${encodeURIComponent(hash)}`;
