import { AsyncLocalStorage } from 'node:async_hooks';
import { dynamoClient } from '#adapters/dynamodb/client.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import type { OpenModel } from '#ports/open-model.ts';
import { bulkhead } from '#services/models/bulkhead.ts';

/** Where a process dies: around its n-th crossing to the table or to a model, before it happens or before it hears. */
export interface Death {
  readonly crossing: number;
  readonly when: 'before' | 'after';
}

const never = new Promise<never>(() => undefined);

/** What one process does until it ends or dies. Whatever it still had to do after its death is never done. */
export class Life {
  readonly died: Promise<'died'>;
  private readonly die: (died: 'died') => void;
  private readonly death: Death | undefined;
  private crossings = 0;
  private dead = false;

  constructor(death: Death | undefined) {
    this.death = death;
    const { promise, resolve } = Promise.withResolvers<'died'>();
    this.died = promise;
    this.die = resolve;
  }

  /** Does the work, unless the process is dead before or after it. */
  async cross<T>(work: () => Promise<T>): Promise<T> {
    if (this.dead) return never;
    this.crossings += 1;
    const dies = this.crossings === this.death?.crossing ? this.death.when : undefined;
    if (dies === 'before') return this.end();
    const done = work();
    if (dies === 'after') {
      await Promise.allSettled([done]);
      return this.end();
    }
    const came = await done;
    return this.dead ? never : came;
  }

  private end(): Promise<never> {
    this.dead = true;
    this.die('died');
    return never;
  }
}

const lives = new AsyncLocalStorage<Life>();

/** Lives until the work is done or its process dies over it. Models and the table must be mortal. */
export function live<T>(death: Death | undefined, work: () => Promise<T>): Promise<T | 'died'> {
  const life = new Life(death);
  return lives.run(life, () => Promise.race([work(), life.died]));
}

const cross = <T>(work: () => Promise<T>): Promise<T> => lives.getStore()?.cross(work) ?? work();

/** Calls that the local engine, which has one thread, is given at once: the others would time out before it. */
const AT_ONCE = 12;

/** Makes every call to the table a crossing; outside of the SDK's own retries. */
export function mortalTable(): void {
  const { enter } = bulkhead({ concurrent: AT_ONCE, queued: 100_000 });
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const place = await enter();
    return work().finally(place?.leave);
  };
  dynamoClient().middlewareStack.add((next) => (args) => cross(() => inTurn(() => next(args))), {
    step: 'initialize',
    name: 'lives',
    priority: 'high',
  });
}

/** Makes every call of a model, and every part of a streamed answer, a crossing. `flights` are those on their way. */
export const mortalModels =
  (open: OpenModel, flights: Set<Promise<unknown>>): OpenModel =>
  (candidate) => {
    const model = open(candidate);
    const fly = <T>(work: () => Promise<T>): Promise<T> =>
      cross(() => {
        const flight = work();
        flights.add(flight);
        return flight.finally(() => flights.delete(flight));
      });
    return {
      provider: model.provider,
      model: model.model,
      generate: (request, signal) => fly(() => model.generate(request, signal)),
      generateWithMetadata: (request, signal) => fly(() => model.generateWithMetadata(request, signal)),
      stream: (request, signal) => mortalStream(model.stream(request, signal), fly),
    };
  };

type Parts = ReturnType<LanguageModel['stream']>;

function mortalStream(parts: Parts, fly: <T>(work: () => Promise<T>) => Promise<T>): Parts {
  const source = parts[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => fly(() => source.next()),
      // sockets of a dead process close as well
      return: async () => (await source.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
