import { setTimeout as wait } from 'node:timers/promises';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import { OrchestratorError } from '#domain/errors.ts';

/** The process that made the call is no more. */
export class Died extends Error {}

/** Where a process dies: at its n-th call to the table, before it is made or after it was done. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** Decides about each call of a process. */
export interface Fate {
  readonly death?: Death | undefined;
  /** Calls seen so far. */
  calls: number;
}

/** Lets calls to the table die as `fate` says at the moment of the call; outside of the SDK's own retries. */
export function dieAtCalls(fate: () => Fate | undefined): void {
  dynamoClient().middlewareStack.add(
    (next) => async (args) => {
      const mine = fate();
      if (mine === undefined) return next(args);
      mine.calls += 1;
      const dies = mine.death?.call === mine.calls ? mine.death.when : undefined;
      if (dies === 'before') throw new Died();
      const answer = await next(args);
      if (dies === 'after') throw new Died();
      return answer;
    },
    { step: 'initialize', name: 'deaths', priority: 'high' },
  );
}

/** Repeats what the local engine, which has one thread for all that is asked at once, had no time for. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50 || !(error instanceof OrchestratorError) || error.code !== 'unavailable')
        throw error;
    }
    await wait(50 + Math.random() * 200);
  }
}
