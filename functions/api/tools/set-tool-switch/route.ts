import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { ActionName } from '#domain/approvals/proposal.ts';
import { SwitchView, setSwitch } from '#services/approvals/keep-switches.ts';
import { actions } from '#tools/actions.ts';

const params = { tool: 'set_reserved_concurrency' };

export const setToolSwitch = defineRoute({
  id: 'setToolSwitch',
  method: 'PUT',
  path: '/tools/{tool}/switch',
  scope: 'actions:manage',
  summary: 'Switch a mutating tool on or off',
  description:
    'For your tenant. Off holds at once, also for what was approved and is not yet performed: that is void. On by itself does nothing: each action still needs its approval.',
  uses: ['tool-switches.write', 'audit.write'],
  timeoutSeconds: 15,
  memoryMb: 512,
  params: z.strictObject({ tool: ActionName }),
  query: z.strictObject({}),
  body: z.strictObject({ enabled: z.boolean() }),
  response: SwitchView,
  status: 200,
  changes: true,
  errors: ['not_found'],
  examples: [
    { name: 'on', params, body: { enabled: true }, status: 200 },
    { name: 'off', params, body: { enabled: false }, status: 200 },
    { name: 'a tool that only looks', params: { tool: 'list_alarms' }, body: { enabled: true }, status: 404 },
    { name: 'neither on nor off', params, body: { enabled: 'yes' }, status: 400 },
  ],
  handle: async (deps, { principal, params: { tool }, body: { enabled } }) => ({
    body: await setSwitch(deps, principal, { tool, enabled }, actions),
  }),
});
