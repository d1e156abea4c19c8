import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const Stack = z.object({
  arn: z.string(),
  status: z.string(),
  serviceRole: z.string().nullable(),
  parameters: z.record(z.string(), z.string()),
});
const READY = /^(CREATE|UPDATE|IMPORT|UPDATE_ROLLBACK)_COMPLETE$/;

/** What CloudFormation shows of a parameter that it keeps secret. */
const SECRET = '****';

/** Gives one parameter of a CloudFormation stack another value. */
export const setStackParameter = defineAction({
  name: 'set_stack_parameter',
  description:
    'Updates one CloudFormation stack with its own template and another value of one parameter. For stacks with a service role, since the update is made with that role alone.',
  input: z.strictObject({
    stack: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/),
    parameter: z.string().regex(/^[A-Za-z0-9]{1,255}$/),
    value: z.string().max(4_096),
  }),
  mutates: true,
  target: ({ stack }) => `stack:${stack}`,
  refusal({ parameter, value }, observed) {
    const { status, serviceRole, parameters } = Stack.parse(observed);
    const now = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
    if (!READY.test(status)) return `the stack is ${status}`;
    if (serviceRole === null) return 'the stack has no service role to be updated with';
    if (now === undefined) return 'the stack has no such parameter';
    if (now === SECRET) return 'the parameter is secret, so nothing could take a change back';
    return now === value ? 'the parameter has that value already' : undefined;
  },
  risk: () => 'high',
  undo: ({ stack, parameter }, observed) => ({
    stack,
    parameter,
    value: Stack.parse(observed).parameters[parameter] ?? '',
  }),
  unchanged(observed, now) {
    const [then, still] = [Stack.parse(observed), Stack.parse(now)];
    const same = JSON.stringify(then.parameters) === JSON.stringify(still.parameters);
    return same && then.arn === still.arn && then.status === still.status;
  },
  // an update takes minutes: that it goes on with the value is what can be told at once
  holds({ parameter, value }, after) {
    const { parameters, status } = Stack.parse(after);
    return parameters[parameter] === value && !/ROLLBACK|FAILED/.test(status);
  },
});
