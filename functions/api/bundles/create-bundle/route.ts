import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { EvidenceRef, MAX_EVIDENCE_BYTES } from '#domain/evidence/evidence.ts';
import { canonicalJson } from '#domain/json.ts';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';

export const createBundle = defineRoute({
  id: 'createBundle',
  method: 'POST',
  path: '/bundles',
  scope: 'runs:write',
  summary: 'Upload an incident bundle',
  description:
    'A recording of an incident, to be looked at by a run with `context.bundle`. The same bundle uploaded again has the same hash and is stored once.',
  uses: ['evidence.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 29,
  memoryMb: 1024,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: IncidentBundle,
  maxBodyBytes: MAX_EVIDENCE_BYTES,
  recordedData: true,
  response: EvidenceRef,
  status: 201,
  changes: true,
  errors: [],
  examples: [
    {
      name: 'an alert and nothing else recorded',
      body: {
        format: 'watchfloor-incident-bundle/1',
        name: 'replication lag',
        window: { from: 1_700_000_000_000, to: 1_700_003_600_000 },
        alert: { title: 'ReplicaLag above 900 s', description: 'replica of the orders database', labels: {} },
      },
      status: 201,
    },
    { name: 'something else', body: { format: 'other' }, status: 400 },
  ],
  handle: async (deps, { principal, body }) => ({
    body: await deps.evidence.put(principal.tenantId, canonicalJson(body), 'application/json'),
  }),
});
