import { OrchestratorError } from '#domain/errors.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import type { ActionScope, Actuator, Effect } from '#ports/actuator.ts';
import { copy } from './copy.ts';

/** An effect that came about. */
export type Acted = Effect & { readonly scope: ActionScope };

/** A world of targets whose state an effect overwrites with its arguments; counts every effect. */
export interface MemoryActuator extends Actuator {
  /** Every effect that came about, in order, repeated ones too. */
  readonly acted: readonly Acted[];
  /** Somebody else changes the target. */
  change(target: string, state: JsonObject): void;
}

/** How an effect changes the state of its target. */
export type Consequence = (state: JsonObject, effect: Effect) => JsonObject;

/** The targets of `states`, by id. A token does not keep an effect from coming about twice: the worst of worlds. */
export function memoryActuator(
  states: Readonly<Record<string, JsonObject>>,
  consequence: Consequence = (state, effect) => ({ ...state, ...effect.arguments }),
): MemoryActuator {
  const world = new Map(Object.entries(copy(states)));
  const acted: Acted[] = [];
  const stateOf = (target: string): JsonObject => {
    const state = world.get(target);
    if (state === undefined) throw new OrchestratorError('not_found', `there is no ${target}`);
    return state;
  };
  return {
    acted,
    change: (target, state) => void world.set(target, copy(state)),
    observe: async (target) => copy(stateOf(target)),
    async act(effect) {
      world.set(effect.target, consequence(stateOf(effect.target), effect));
      acted.push(copy(effect));
      return { receipt: `receipt-${acted.length}` };
    },
    async probe(effect) {
      const now = canonicalJson(stateOf(effect.target));
      if (now === canonicalJson(effect.before)) return 'not-done';
      return now === canonicalJson(consequence(effect.before, effect)) ? 'done' : 'unknown';
    },
  };
}
