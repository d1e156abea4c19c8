import * as z from 'zod';
import { exampleIds } from '#declare/examples.ts';
import { defineRoute } from '#declare/route.ts';
import { Sha256 } from '#domain/hash.ts';
import { RunId } from '#domain/ids.ts';
import { answerEvidence } from '#services/evidence/answer-evidence.ts';
import { EvidencePart, EvidenceQuery } from '#services/evidence/evidence-part.ts';

const empty = { runId: exampleIds.run, hash: exampleIds.evidence };
const recorded = { runId: exampleIds.run, hash: exampleIds.recording };

export const getRunEvidence = defineRoute({
  id: 'getRunEvidence',
  method: 'GET',
  path: '/runs/{runId}/evidence/{hash}',
  scope: 'runs:read',
  summary: 'Read a piece of evidence, or the exact part of it that a finding rests on',
  description:
    'What a finding rests on. Without a query it comes byte for byte: its SHA-256 is the hash in the path. `path`, `from` and `to`, or `lines` name a part, which comes as JSON with its place and a little around it, or as a page that marks it where `Accept` prefers HTML. It holds text from the world.',
  uses: ['runs.read', 'evidence.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ runId: RunId, hash: Sha256 }),
  query: EvidenceQuery,
  body: z.undefined(),
  response: z.union([EvidencePart, z.unknown().describe('The whole piece, as it was stored.')]),
  requestHeaders: { accept: '`application/json` or `text/html`; a whole piece also comes as it was stored.' },
  rawMediaTypes: ['text/html', 'text/plain', 'application/octet-stream'],
  status: 200,
  changes: false,
  errors: ['not_found'],
  examples: [
    { name: 'stored JSON', params: empty, status: 200 },
    { name: 'the points of a series', params: recorded, query: { path: '/series/0' }, status: 200 },
    {
      name: 'some of the points, by time',
      params: recorded,
      query: { path: '/series/0/points', from: '2026-11-21T02:10:00Z', to: '2026-11-21T02:20:00Z' },
      status: 200,
    },
    {
      name: 'some of the points, by index, as a page',
      params: recorded,
      query: { path: '/series/0/points', from: '10', to: '20', context: '3' },
      headers: { accept: 'text/html' },
      status: 200,
    },
    { name: 'some lines', params: recorded, query: { lines: '4-6' }, status: 200 },
    {
      name: 'lines as a page',
      params: recorded,
      query: { lines: '4-6' },
      headers: { accept: 'text/html' },
      status: 200,
    },
    { name: 'one value', params: recorded, query: { path: '/group' }, status: 200 },
    { name: 'the whole as a page', params: empty, headers: { accept: 'text/html' }, status: 200 },
    { name: 'nothing there', params: { ...empty, hash: 'b'.repeat(64) }, status: 404 },
    {
      name: 'a path that leads nowhere',
      params: recorded,
      query: { path: '/series/9/points' },
      status: 404,
    },
    { name: 'lines beyond the last', params: recorded, query: { lines: '900' }, status: 404 },
    { name: 'no hash', params: { ...empty, hash: '..' }, status: 400 },
    { name: 'no pointer', params: recorded, query: { path: 'series' }, status: 400 },
    { name: 'lines the wrong way round', params: recorded, query: { lines: '6-4' }, status: 400 },
    {
      name: 'a time where nothing has one',
      params: recorded,
      query: { path: '/names', from: '2026-11-21T02:10:00Z' },
      status: 400,
    },
    {
      name: 'a part in a form it does not come in',
      params: recorded,
      query: { lines: '1' },
      headers: { accept: 'application/pdf' },
      status: 406,
    },
  ],
  handle: (deps, request) => answerEvidence(deps, request),
});
