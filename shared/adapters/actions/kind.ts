import type { JsonObject } from '#domain/json.ts';
import type { Effect } from '#ports/actuator.ts';
import type { SessionCredentials } from './call-settings.ts';
import type { Statement } from './session.ts';

/** One kind of target: what it is like and how it is changed. `name` is the target without its kind. */
export interface TargetKind {
  /** @throws OrchestratorError `not_found` */
  observe(name: string): Promise<JsonObject>;
  /** What the session that acts may do: nothing else, and on nothing else. `before` names the resource. */
  allowed(effect: Effect): readonly Statement[];
  /** Does it, once: no try is repeated here. Answers the receipt. */
  act(effect: Effect, name: string, credentials: SessionCredentials): Promise<string>;
  probe(effect: Effect, name: string): Promise<'done' | 'not-done' | 'unknown'>;
}

/** What a set value says of an effect that sets it: the same is done, the former is not, any other tells nothing. */
export function compareSet(wanted: unknown, before: unknown, now: unknown): 'done' | 'not-done' | 'unknown' {
  if (now === wanted) return 'done';
  return now === before ? 'not-done' : 'unknown';
}
