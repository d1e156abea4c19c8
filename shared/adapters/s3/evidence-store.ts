import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { sha256 } from '#domain/hash.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';

/** Evidence in a bucket, under `tenant/<tenant>/evidence/<sha256>`. */
export function s3EvidenceStore({
  EVIDENCE_BUCKET: bucket,
}: {
  readonly EVIDENCE_BUCKET: string;
}): EvidenceStore {
  const s3 = client();
  return {
    async put(tenantId, content, mediaType) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > MAX_EVIDENCE_BYTES) {
        throw new OrchestratorError('payload_too_large', `evidence is at most ${MAX_EVIDENCE_BYTES} bytes`);
      }
      const hash = sha256(bytes);
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: keyOf(tenantId, hash),
        Body: bytes,
        ContentType: mediaType,
        // the service refuses what arrives with another hash, and never replaces what is there
        ChecksumSHA256: Buffer.from(hash, 'hex').toString('base64'),
        IfNoneMatch: '*',
      });
      await putOnce(s3, put);
      return { hash, bytes: bytes.length, mediaType };
    },
    async get(tenantId, hash) {
      const found = await s3
        .send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(tenantId, hash) }))
        .catch(missing);
      if (found?.Body === undefined) return undefined;
      const content = await found.Body.transformToByteArray();
      if (sha256(content) !== hash) {
        throw new OrchestratorError('internal', 'stored evidence no longer has its hash', {
          retryable: false,
        });
      }
      return { content, mediaType: found.ContentType ?? 'application/octet-stream' };
    },
  };
}

function client(): S3Client {
  return calling(
    'S3',
    new S3Client({
      ...awsCalls,
      // the bucket's name in the path works everywhere, also where there is no DNS for `bucket.host`
      forcePathStyle: true,
      // our own SHA-256 is stronger than the CRC the SDK would add, and checked again on reading
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  );
}

// neither part can hold a slash after the encoding, so no key leaves its tenant's folder
const keyOf = (tenantId: string, hash: string): string =>
  `tenant/${encodeURIComponent(tenantId)}/evidence/${encodeURIComponent(hash)}`;

const named = (error: unknown, ...names: string[]): boolean =>
  error instanceof Error && names.includes(error.name);

const ATTEMPTS = 5;

// 412: the same content is there already; 409: another is writing it at this moment, and may yet fail
async function putOnce(s3: S3Client, put: PutObjectCommand): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await s3.send(put);
      return;
    } catch (error) {
      if (named(error, 'PreconditionFailed')) return;
      if (attempt === ATTEMPTS || !named(error, 'ConditionalRequestConflict')) throw error;
    }
  }
}

function missing(error: unknown): undefined {
  if (named(error, 'NoSuchKey', 'NotFound')) return undefined;
  throw error;
}
