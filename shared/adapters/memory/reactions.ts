import { OrchestratorError } from '#domain/errors.ts';
import type { Reactions } from '#ports/reactions.ts';

/** Reactions in memory; tests look at what they were started with. */
export interface MemoryReactions extends Reactions {
  /** Id and event of every start, oldest first. */
  readonly started: readonly (readonly [id: string, event: Readonly<Record<string, unknown>>])[];
  /** Takes the function of a reaction away, as a release does that no longer has it. */
  removeFunction(id: string): void;
}

/** Reactions by id, under functions whose ARN ends with it. */
export function memoryReactions(ids: readonly string[]): MemoryReactions {
  const started: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  const there = new Set(ids);
  return {
    started,
    // services name a function with its version behind it, or without
    idOf: (functionArn) => ids.find((id) => `${functionArn}:`.startsWith(`${memoryFunctionArn(id)}:`)),
    async start(id, event) {
      if (!there.has(id)) throw new OrchestratorError('not_found', `the function of ${id} is not there`);
      // a copy, as on a wire
      started.push([id, structuredClone(event)]);
    },
    removeFunction(id) {
      there.delete(id);
    },
  };
}

/** The ARN that a function in memory has. */
export const memoryFunctionArn = (id: string): string =>
  `arn:aws:lambda:eu-central-1:000000000000:function:${id}`;
