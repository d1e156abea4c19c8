import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { RunId } from '#domain/ids.ts';
import { ReplayAnswer } from '#services/replay/replay-answer.ts';

export const replayRun = defineRoute({
  id: 'replayRun',
  method: 'POST',
  path: '/runs/{runId}/replay',
  scope: 'runs:read',
  summary: 'Run an ended run again from its record',
  description:
    'Does every step again with this release’s agents, answered from the stored record alone: no model, no tool, no cost, and nothing is written. Says whether each event came out byte for byte as recorded, else the first that did not. At most 48 MiB of evidence; `npx watchfloor replay` takes more.',
  uses: ['runs.read', 'evidence.read', 'workflows.parts'],
  timeoutSeconds: 29,
  memoryMb: 1769,
  params: z.strictObject({ runId: RunId }),
  query: z.strictObject({}),
  body: z.strictObject({}).optional(),
  response: ReplayAnswer,
  status: 200,
  changes: false,
  errors: ['not_found', 'conflict', 'payload_too_large'],
  examples: [
    { name: 'a finished run', params: { runId: exampleIds.finishedRun }, status: 200 },
    { name: 'a run that goes on', params: { runId: exampleIds.run }, status: 409 },
    { name: 'no such run', params: { runId: exampleIds.missingRun }, status: 404 },
  ],
  handle: async (deps, { principal, params }) => {
    // loaded here: agents and analysis are most of the code, and every cold start would wait for it
    const { replayStored } = await import('#services/replay/replay-stored.ts');
    return { body: await replayStored(deps, { tenantId: principal.tenantId, runId: params.runId }) };
  },
});
