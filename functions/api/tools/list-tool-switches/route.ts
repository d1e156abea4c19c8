import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { listSwitches, SwitchView } from '#services/approvals/keep-switches.ts';
import { actions } from '#tools/actions.ts';

export const listToolSwitches = defineRoute({
  id: 'listToolSwitches',
  method: 'GET',
  path: '/tools/switches',
  scope: 'actions:read',
  summary: 'Which mutating tools there are, and which are switched on',
  description:
    'By name. Every mutating tool is off until your tenant switches it on; one that is off can neither be proposed nor performed. Tools that only look have no switch.',
  uses: ['tool-switches.read'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ items: z.array(SwitchView) }),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'all', status: 200 }],
  handle: async (deps, { principal }) => ({
    body: { items: await listSwitches(deps, principal.tenantId, actions) },
  }),
});
