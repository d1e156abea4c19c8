import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { Sha256 } from '#domain/hash.ts';
import { RunId } from '#domain/ids.ts';
import { readEvidence } from '#services/runs/read-run.ts';

export const getRunEvidence = defineRoute({
  id: 'getRunEvidence',
  method: 'GET',
  path: '/runs/{runId}/evidence/{hash}',
  scope: 'runs:read',
  summary: 'Read a piece of evidence, byte for byte',
  description: 'What a finding rests on. Its SHA-256 is the hash in the path. It holds text from the world.',
  uses: ['runs.read', 'evidence.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId, hash: Sha256 }),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.unknown(),
  rawMediaTypes: ['text/plain', 'application/octet-stream'],
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'stored JSON', params: { runId: exampleIds.run, hash: exampleIds.evidence }, status: 200 },
    { name: 'nothing there', params: { runId: exampleIds.run, hash: 'b'.repeat(64) }, status: 404 },
    { name: 'no hash', params: { runId: exampleIds.run, hash: '..' }, status: 400 },
  ],
  handle: async (deps, { principal, params }) => {
    const { content, mediaType } = await readEvidence(deps, { tenantId: principal.tenantId, ...params });
    const text = mediaType.startsWith('application/json') || mediaType.startsWith('text/');
    return { raw: { content: text ? new TextDecoder().decode(content) : content, mediaType } };
  },
});
