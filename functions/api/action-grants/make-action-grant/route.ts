import * as z from 'zod';
import { repeatableId } from '#declare/repeatable-id.ts';
import { defineRoute } from '#declare/route.ts';
import { GrantForm, GrantView, makeGrant } from '#services/approvals/keep-grants.ts';
import { actions } from '#tools/actions.ts';

const form = { tool: 'set_reserved_concurrency', target: 'lambda:payments-api', minutes: 240 };

export const makeActionGrant = defineRoute({
  id: 'makeActionGrant',
  method: 'POST',
  path: '/action-grants',
  scope: 'actions:manage',
  summary: 'Grant one tool on one target for a while',
  description:
    'What is proposed of exactly this tool on exactly this target then needs no other approval, for at most 24 hours: not for a high risk, not for what you ask for yourself, and not where the tool is switched off. The target is still read again before anything is changed.',
  uses: ['action-grants.write', 'audit.write', 'idempotency.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: GrantForm,
  response: GrantView,
  status: 201,
  changes: true,
  errors: [],
  examples: [
    { name: 'for four hours', body: form, status: 201 },
    { name: 'for a week', body: { ...form, minutes: 7 * 24 * 60 }, status: 400 },
    { name: 'a tool that changes nothing', body: { ...form, tool: 'list_alarms' }, status: 400 },
    { name: 'on everything', body: { ...form, target: 'lambda:*' }, status: 400 },
  ],
  handle: async (deps, { principal, body: form, repeatable }) => {
    const id = repeatableId(deps.random, repeatable, 'grant');
    const body = await makeGrant(deps, principal, form, actions, id);
    return { headers: { location: body.links.self }, body };
  },
});
