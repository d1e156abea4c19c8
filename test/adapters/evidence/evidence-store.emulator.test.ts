import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { MOST_PIECE_BYTES } from '#adapters/dynamodb/evidence-pieces.ts';
import { keys } from '#adapters/dynamodb/keys.ts';
import { toKey } from '#adapters/dynamodb/row.ts';
import { storedEvidence } from '#adapters/evidence/evidence-store.ts';
import { sha256 } from '#domain/hash.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { createTable } from '../../ports/aws-world.ts';

const env = { TABLE_NAME: 'evidence', EVIDENCE_BUCKET: 'evidence' };

describe('stored evidence', () => {
  let emulator: Emulator;
  let s3: S3Client;
  beforeAll(async () => {
    emulator = await startEmulator();
    s3 = new S3Client({ forcePathStyle: true });
    await createTable(env.TABLE_NAME);
    await s3.send(new CreateBucketCommand({ Bucket: env.EVIDENCE_BUCKET }));
  });
  afterAll(() => emulator?.stop());

  const inTable = async (hash: string): Promise<boolean> => {
    const Key = toKey(keys.evidence('acme', hash));
    return (
      (await dynamoClient().send(new GetItemCommand({ TableName: env.TABLE_NAME, Key }))).Item !== undefined
    );
  };
  const inBucket = async (hash: string): Promise<boolean> => {
    const Prefix = `tenant/acme/evidence/${hash}`;
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: env.EVIDENCE_BUCKET, Prefix }));
    return KeyCount === 1;
  };

  it('lies in the table up to 4 KB, and in the bucket beyond', async () => {
    const evidence = storedEvidence(env);
    const places: [boolean, boolean][] = [];
    for (const size of [0, MOST_PIECE_BYTES, MOST_PIECE_BYTES + 1]) {
      const content = new Uint8Array(size).fill(size % 251);
      const { hash } = await evidence.put('acme', content, 'text/plain');
      places.push([await inTable(hash), await inBucket(hash)]);
      expect(await evidence.has('acme', hash)).toBe(true);
      const found = await evidence.get('acme', hash);
      expect([Buffer.from(found?.content ?? 'none').equals(content), found?.mediaType]).toEqual([
        true,
        'text/plain',
      ]);
    }
    expect(places).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  it('that an earlier release has put into the bucket is found there', async () => {
    const hash = sha256('of old');
    const Key = `tenant/acme/evidence/${hash}`;
    const object = { Bucket: env.EVIDENCE_BUCKET, Key, Body: 'of old', ContentType: 'text/html' };
    await s3.send(new PutObjectCommand(object));
    const evidence = storedEvidence(env);
    expect(await evidence.has('acme', hash)).toBe(true);
    expect(new TextDecoder().decode((await evidence.get('acme', hash))?.content)).toBe('of old');
    expect(await evidence.has('acme2', hash)).toBe(false);
    // put again, it is found in either place
    await evidence.put('acme', 'of old', 'text/html');
    expect([await inTable(hash), (await evidence.get('acme', hash))?.mediaType]).toEqual([true, 'text/html']);
  });
});
