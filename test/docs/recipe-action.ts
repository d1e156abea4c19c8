/** The mutating tool of the recipe: one file. */
export const action = `import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const Stack = z.object({ parameters: z.record(z.string(), z.string()) });

/** Turns a feature of a stack on or off: a parameter of its own that begins with \`Feature\`. */
export const setFeature = defineAction({
  name: 'set_feature',
  description: 'Turns one feature of a stack on or off.',
  input: z.strictObject({
    stack: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
    parameter: z.string().regex(/^Feature[A-Za-z0-9]{1,60}$/),
    value: z.enum(['on', 'off']),
  }),
  mutates: true,
  target: ({ stack }) => \`stack:\${stack}\`,
  refusal: ({ parameter, value }, observed) => {
    const was = Stack.parse(observed).parameters[parameter];
    if (was === undefined) return 'the stack has no such feature';
    return was === value ? 'it is so already' : undefined;
  },
  risk: () => 'low',
  undo: ({ stack, parameter }, observed) => ({
    stack,
    parameter,
    value: Stack.parse(observed).parameters[parameter] === 'on' ? ('on' as const) : ('off' as const),
  }),
  holds: ({ parameter, value }, after) => Stack.parse(after).parameters[parameter] === value,
});
`;
/** A script that proposes, approves and performs it over ports in memory, and prints what became of it. */
export const attempt = `import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { memoryStopSwitch } from '#adapters/memory/stop-switch.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { actions } from '#tools/actions.ts';
import { performAction } from '#services/effects/perform-action.ts';
import { proposeAction } from '#services/effects/propose-action.ts';
import { effectsWorld } from './test/support/effects.ts';

const world = await effectsWorld();
const states = { 'stack:Shop': { parameters: { FeatureCheckout: 'off' } } };
const actuator = memoryActuator(states, (state, { arguments: { parameter, value } }) => ({
  ...state,
  parameters: { [String(parameter)]: value ?? null },
}));
const deps = { ...world.deps, actuator };
const request = {
  tenantId: 'acme',
  runId: world.run.id,
  key: 'try',
  tool: 'set_feature',
  input: { stack: 'Shop', parameter: 'FeatureCheckout', value: 'on' },
  reason: 'the new checkout is ready',
};
const said: string[] = [];
await proposeAction(deps, actions, request).catch((refused) => said.push(refused.code));
const on = { tenantId: 'acme', tool: 'set_feature', enabled: true, changedBy: 'key_1', changedAt: 1 };
await deps.toolSwitches.set(on);
const approval = await proposeAction(deps, actions, request);
said.push(approval.status);
await world.say('bob', approval);
said.push((await performAction(deps, actions, { tenantId: 'acme', id: approval.proposal.id })).status);
said.push(JSON.stringify(await actuator.observe('stack:Shop')));
console.log(said.join(' '));
`;
