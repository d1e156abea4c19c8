import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const Stack = z.object({ arn: z.string(), status: z.string() });
const SETTLED = /^(CREATE|UPDATE|IMPORT|ROLLBACK|UPDATE_ROLLBACK|IMPORT_ROLLBACK)_(COMPLETE|FAILED)$/;

/** Starts CloudFormation's own comparison of a stack with what there is. */
export const detectStackDrift = defineAction({
  name: 'detect_stack_drift',
  description:
    'Starts a drift detection of one CloudFormation stack. Changes no resource; the result is told by the tools that read stacks.',
  input: z.strictObject({ stack: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/) }),
  mutates: true,
  target: ({ stack }) => `stack:${stack}`,
  refusal(_, observed) {
    const { status } = Stack.parse(observed);
    return SETTLED.test(status) ? undefined : `the stack is ${status}`;
  },
  risk: () => 'low',
  undo: () => null,
  // that it was looked at by another meanwhile is no reason not to look
  unchanged: (observed, now) => Stack.parse(observed).arn === Stack.parse(now).arn,
  holds: (_, after, before) =>
    Stack.parse(after).arn === Stack.parse(before).arn && SETTLED.test(Stack.parse(after).status),
});
