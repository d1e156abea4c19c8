import type { AnyAction } from '#declare/action.ts';
import type { JsonObject } from '#domain/json.ts';
import { actions } from '#tools/actions.ts';

const named = (name: string): AnyAction => {
  const action = actions.find((each) => each.name === name);
  if (action === undefined) throw new Error(`there is no ${name}`);
  return action;
};

const fn = { arn: 'arn:f', reservedConcurrency: null };
const alias = {
  arn: 'arn:a',
  version: '7',
  weights: { '8': 0.1 },
  revision: 'r1',
  versions: ['8', '7', '6'],
};
const dead = { arn: 'arn:q', deadLetterArn: 'arn:d', waiting: 3, lastMoveAt: null };
const stack = {
  arn: 'arn:s',
  status: 'UPDATE_COMPLETE',
  serviceRole: 'arn:r',
  parameters: { Level: '1', Key: '****' },
};
const service = { arn: 'arn:e', desiredCount: 4 };

/** Tool, input, state; then what comes of it: target, risk, undo. */
const proposals: readonly [string, JsonObject, JsonObject, string, string, unknown][] = [
  [
    'set_reserved_concurrency',
    { function: 'f', executions: 5 },
    fn,
    'lambda:f',
    'medium',
    { function: 'f', executions: null },
  ],
  [
    'set_reserved_concurrency',
    { function: 'f', executions: 0 },
    fn,
    'lambda:f',
    'high',
    { function: 'f', executions: null },
  ],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '6' },
    alias,
    'lambda-alias:f:live',
    'medium',
    { function: 'f', alias: 'live', version: '7', weights: { '8': 0.1 } },
  ],
  ['redrive_queue', { queue: 'q' }, dead, 'dead-letters:q', 'medium', null],
  ['detect_stack_drift', { stack: 's' }, stack, 'stack:s', 'low', null],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'Level', value: '2' },
    stack,
    'stack:s',
    'high',
    { stack: 's', parameter: 'Level', value: '1' },
  ],
  [
    'scale_service',
    { cluster: 'c', service: 's', count: 6 },
    service,
    'ecs:c/s',
    'medium',
    { cluster: 'c', service: 's', count: 4 },
  ],
  [
    'scale_service',
    { cluster: 'c', service: 's', count: 0 },
    service,
    'ecs:c/s',
    'high',
    { cluster: 'c', service: 's', count: 4 },
  ],
];

/** What cannot or need not be done. */
const refused: readonly [string, JsonObject, JsonObject, string][] = [
  ['set_reserved_concurrency', { function: 'f', executions: null }, fn, 'it is reserved like that already'],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '8' },
    alias,
    'version 8 is not earlier than 7',
  ],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '2' },
    alias,
    'version 2 is not among the newest published ones',
  ],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '6', weights: { '7': 0.5 } },
    alias,
    'a roll-back is for all of the traffic',
  ],
  ['redrive_queue', { queue: 'q' }, { ...dead, waiting: 0 }, 'no dead letters are waiting'],
  [
    'detect_stack_drift',
    { stack: 's' },
    { ...stack, status: 'UPDATE_IN_PROGRESS' },
    'the stack is UPDATE_IN_PROGRESS',
  ],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'Level', value: '1' },
    stack,
    'the parameter has that value already',
  ],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'toString', value: '1' },
    stack,
    'the stack has no such parameter',
  ],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'Key', value: '1' },
    stack,
    'the parameter is secret, so nothing could take a change back',
  ],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'Level', value: '2' },
    { ...stack, serviceRole: null },
    'the stack has no service role to be updated with',
  ],
  ['scale_service', { cluster: 'c', service: 's', count: 4 }, service, 'it is to have that many already'],
];

/** Whether what is read again is still what was seen. */
const changes: readonly [string, JsonObject, JsonObject, boolean][] = [
  ['roll_back_alias', alias, { ...alias, versions: ['9', '8', '7'] }, true],
  ['roll_back_alias', alias, { ...alias, revision: 'r2' }, false],
  ['redrive_queue', dead, { ...dead, waiting: 9 }, true],
  ['redrive_queue', dead, { ...dead, waiting: 0 }, false],
  ['redrive_queue', dead, { ...dead, lastMoveAt: 5 }, false],
  ['set_stack_parameter', stack, { ...stack, parameters: { ...stack.parameters, Level: '3' } }, false],
  ['detect_stack_drift', stack, { ...stack, arn: 'arn:other' }, false],
];

/** Whether what was promised holds. */
const kept: readonly [string, JsonObject, JsonObject, JsonObject, boolean][] = [
  ['set_reserved_concurrency', { function: 'f', executions: 5 }, fn, { ...fn, reservedConcurrency: 5 }, true],
  ['set_reserved_concurrency', { function: 'f', executions: 5 }, fn, fn, false],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '6' },
    alias,
    { ...alias, version: '6', weights: {} },
    true,
  ],
  [
    'roll_back_alias',
    { function: 'f', alias: 'live', version: '6' },
    alias,
    { ...alias, version: '6' },
    false,
  ],
  ['redrive_queue', { queue: 'q' }, dead, { ...dead, lastMoveAt: 9 }, true],
  ['redrive_queue', { queue: 'q' }, dead, dead, false],
  [
    'set_stack_parameter',
    { stack: 's', parameter: 'Level', value: '2' },
    stack,
    { ...stack, parameters: { Level: '2' }, status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    false,
  ],
  ['scale_service', { cluster: 'c', service: 's', count: 6 }, service, { ...service, desiredCount: 6 }, true],
  ['detect_stack_drift', { stack: 's' }, stack, { ...stack, status: 'DELETE_IN_PROGRESS' }, false],
];

describe('mutating tools', () => {
  it('are all off an agent’s reach by their type, and named once', () => {
    expect(actions.every(({ mutates }) => mutates)).toBe(true);
    expect(new Set(actions.map(({ name }) => name)).size).toBe(actions.length);
  });

  it.each(proposals)('%s of %j says target, risk and undo', (name, given, observed, target, risk, undo) => {
    const action = named(name);
    const input = action.input.parse(given);
    expect(action.refusal(input, observed)).toBeUndefined();
    expect([action.target(input), action.risk(input, observed), action.undo(input, observed)]).toEqual([
      target,
      risk,
      undo,
    ]);
    if (undo !== null) expect(action.input.parse(undo)).toEqual(undo);
  });

  it.each(refused)('%s of %j is refused there', (name, given, observed, why) => {
    const action = named(name);
    expect(action.refusal(action.input.parse(given), observed)).toBe(why);
  });

  it.each(changes)('%s tells what changed meanwhile', (name, observed, now, same) => {
    expect(named(name).unchanged?.(observed, now)).toBe(same);
  });

  it.each(kept)('%s of %j looks whether it holds', (name, given, before, after, holds) => {
    const action = named(name);
    expect(action.holds(action.input.parse(given), after, before)).toBe(holds);
  });

  it.each([
    ['set_reserved_concurrency', { function: 'arn:aws:lambda:eu:1:function:f', executions: 1 }],
    ['set_reserved_concurrency', { function: 'f:live', executions: 1 }],
    ['roll_back_alias', { function: 'f', alias: '7', version: '6' }],
    ['redrive_queue', { queue: 'q/../r' }],
    ['scale_service', { cluster: 'c/d', service: 's', count: 1 }],
    ['set_stack_parameter', { stack: 'arn:aws:cloudformation:x', parameter: 'A', value: '' }],
  ])('%s takes no name that leads elsewhere: %j', (name, given) => {
    expect(named(name).input.safeParse(given).success).toBe(false);
  });
});
