import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';

/** Objects of one bucket that are written once. */
export interface Objects {
  /** Puts an object where none is; free of effect otherwise. `sha256` in hex is checked by the service. */
  put(key: string, body: Uint8Array, mediaType: string, sha256: string): Promise<void>;
  has(key: string): Promise<boolean>;
  get(key: string): Promise<{ content: Uint8Array; mediaType: string } | undefined>;
}

let shared: S3Client | undefined;

/** The objects of a bucket. */
export function bucketObjects(bucket: string): Objects {
  shared ??= calling(
    'S3',
    new S3Client({
      ...awsCalls,
      // the bucket's name in the path works everywhere, also where there is no DNS for `bucket.host`
      forcePathStyle: true,
      // the SHA-256 sent along is stronger than the CRC the SDK would add, and checked again on reading
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    }),
  );
  const s3 = shared;
  return {
    put: (Key, Body, ContentType, sha256) => {
      const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
      const input = { Bucket: bucket, Key, Body, ContentType, ChecksumSHA256, IfNoneMatch: '*' };
      return putOnce(s3, new PutObjectCommand(input));
    },
    has: async (Key) =>
      (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key })).catch(missing)) !== undefined,
    get: async (Key) => {
      const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key })).catch(missing);
      if (found?.Body === undefined) return undefined;
      const content = await found.Body.transformToByteArray();
      return { content, mediaType: found.ContentType ?? 'application/octet-stream' };
    },
  };
}

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
