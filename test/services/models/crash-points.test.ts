import fc from 'fast-check';
import { costOf } from '#domain/costs/cost.ts';
import { priceOf } from '#domain/costs/price.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { modelGateway } from '#services/models/model-gateway.ts';
import {
  answer,
  callOf,
  type Deed,
  gatewayWorld,
  main,
  quiet,
  request,
  settingsOf,
  usage,
} from './gateway-world.ts';

const real = costOf(priceOf('openai', 'gpt-4.1', 1_800_000_000_000), usage);
const deeds: Readonly<Record<string, Deed>> = {
  answered: answer('so'),
  'answered without usage': answer('so', { usage: undefined }),
  throttled: new LLMProviderError('openai', 'rate_limited', 'no', { retryable: true, began: false }),
  cut: new LLMProviderError('openai', 'model_unavailable', 'cut', { retryable: true, began: true }),
};

/** A world whose process dies around its n-th crossing of a port: before it happens, or before its answer is heard. */
function dying(planned: readonly Deed[], at: number, heard: boolean) {
  const w = gatewayWorld({ openai: planned }, settingsOf([main], { attempts: planned.length }));
  let crossings = 0;
  let dead = false;
  const never = new Promise<never>(() => undefined);
  const cross = async (work: () => unknown): Promise<unknown> => {
    if (dead) return never;
    crossings += 1;
    dead = crossings === at;
    if (dead && !heard) return never;
    const came = await work();
    return dead ? never : came;
  };
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const method = Reflect.get(target, name);
        return typeof method !== 'function'
          ? method
          : (...given: unknown[]) => cross(() => method.apply(target, given));
      },
    });
  const { open } = w.deps;
  const deps = {
    ...w.deps,
    ledger: wrap(w.deps.ledger),
    circuits: wrap(w.deps.circuits),
    open: (candidate: Parameters<typeof open>[0]) => wrap(open(candidate)),
  };
  return {
    ...w,
    mortal: modelGateway(deps, settingsOf([main], { attempts: planned.length })),
    died: () => dead,
  };
}

/** What the provider itself would have on its bill: each call that it answered or began. */
const billed = (calls: readonly Deed[]): number =>
  calls.filter((d) => !(d instanceof LLMProviderError && !d.began)).length;

describe('a process that dies at any await of a model call', () => {
  it('loses and doubles no settlement when the call is made again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 16 }),
        fc.boolean(),
        async (names, at, heard) => {
          const planned = [...names, 'answered', 'answered', 'answered', 'answered'].map(
            (n) => deeds[n] as Deed,
          );
          const w = dying(planned, at, heard);
          void w.mortal.call(request, callOf()).catch(() => undefined);
          await quiet();
          await quiet();
          const before = new Map(w.entries);
          // the next process: the same ports, the same call
          const { reply } = await w.gateway.call(request, callOf());
          expect(reply.text).toBe('so');
          for (const [id, entry] of before) expect(w.entries.get(id)).toEqual(entry);
          // what the dead one held and the next one did not come by expires at its worst case
          const [left, ...more] = w.held();
          expect(more).toEqual([]);
          if (left !== undefined) {
            await w.ledger.settle(left.tenantId, left.id, { micros: left.micros, basis: 'reserved', at: 0 });
          }
          // every call that the provider may bill has an entry of its own
          const entries = [...w.entries.values()];
          const paid = entries.filter((e) => e.basis !== 'free');
          const made = planned.slice(0, w.calls.length);
          expect(paid.length).toBeGreaterThanOrEqual(billed(made));
          // at most one more: a hold whose call never went out
          expect(paid.length).toBeLessThanOrEqual(billed(made) + 1);
          expect(w.spent()).toBeGreaterThanOrEqual(billed(made) * real);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('books exactly what the provider bills where nothing dies', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(deeds)), { maxLength: 4 }), async (names) => {
        const planned = [...names, 'answered'].map((n) => deeds[n] as Deed);
        const w = gatewayWorld({ openai: planned }, settingsOf([main], { attempts: planned.length }));
        await w.gateway.call(request, callOf());
        const made = planned.slice(0, w.calls.length);
        expect([...w.entries.values()].filter((e) => e.basis !== 'free')).toHaveLength(billed(made));
      }),
    );
  });
});
