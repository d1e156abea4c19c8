import { dynamoClient } from '#adapters/dynamodb/client.ts';

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
