import { OrchestratorError } from '#domain/errors.ts';
import type { Actuator } from '#ports/actuator.ts';
import { telling } from './aws-error.ts';
import { deadLetters } from './dead-letters.ts';
import { ecsService } from './ecs-service.ts';
import type { TargetKind } from './kind.ts';
import { lambdaAlias } from './lambda-alias.ts';
import { lambdaFunction } from './lambda-function.ts';
import { narrowedSession } from './session.ts';
import { stack } from './stack.ts';

/**
 * The account's own resources. Looks are made with the role of the function; an act with a session of the role that
 * acts, made for it alone. Without such a role (`ACTOR_ROLE_ARN` empty) nothing acts.
 */
export function awsActuator(env: { readonly ACTOR_ROLE_ARN: string }): Actuator {
  const kinds: Readonly<Record<string, TargetKind>> = {
    lambda: lambdaFunction(),
    'lambda-alias': lambdaAlias(),
    'dead-letters': deadLetters(),
    stack: stack(),
    ecs: ecsService(),
  };
  const found = (target: string): readonly [TargetKind, string] => {
    const [, of = '', name = ''] = /^([a-z-]+):(.+)$/.exec(target) ?? [];
    const kind = Object.hasOwn(kinds, of) ? kinds[of] : undefined;
    if (kind === undefined) throw new OrchestratorError('not_supported', `nothing is known of ${of} targets`);
    return [kind, name];
  };
  return {
    observe: (target) =>
      telling(target, async () => {
        const [kind, name] = found(target);
        return kind.observe(name);
      }),
    act: (effect) =>
      telling(effect.target, async () => {
        const [kind, name] = found(effect.target);
        if (!env.ACTOR_ROLE_ARN) throw new OrchestratorError('forbidden', 'this stage has no role that acts');
        const statements = kind.allowed(effect);
        const credentials = await narrowedSession(env.ACTOR_ROLE_ARN, effect.scope, statements);
        return { receipt: await kind.act(effect, name, credentials) };
      }),
    probe: (effect) =>
      telling(effect.target, async () => {
        const [kind, name] = found(effect.target);
        return kind.probe(effect, name);
      }),
  };
}

/** For units that only look: no act is possible with it. */
export const awsTargets = (): Pick<Actuator, 'observe'> => ({
  observe: awsActuator({ ACTOR_ROLE_ARN: '' }).observe,
});
