import { memoryCache } from '#adapters/memory/cache.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import type { Run, RunInput } from '#domain/runs/run.ts';
import { reuseWithinMs } from '#services/runs/reuse-headers.ts';
import { findReusable, rememberRun } from '#services/runs/reuse-run.ts';
import { accepted, outboxOf, sampleRun } from '../../ports/samples.ts';
import { engineDeps, inputOf, START } from '../../support/engine.ts';

const input = inputOf('why 5xx?', {
  project: 'payments',
  context: { ticket: 'OPS-12', n: [1, { b: 2, a: 1 }] },
});
const asked = { tenantId: 'acme', scopes: ['runs:write', 'runs:read'], input, maxAgeMs: 60_000 };

/** A world in which an earlier run for `input` ended `ageMs` ago, and is remembered. */
async function world(members: Partial<Run> = {}, ageMs = 1_000) {
  const deps = { ...engineDeps(memoryClock(START)), cache: memoryCache() };
  const run = sampleRun('acme', { input, status: 'succeeded', finishedAt: START - ageMs, ...members });
  await deps.runs.create(run, [accepted], outboxOf(run));
  const first = await findReusable(deps, { ...asked, input: run.input });
  if (first.outcome === 'miss') await rememberRun(deps, first, run.id);
  const find = (more: Partial<typeof asked> = {}) => findReusable(deps, { ...asked, ...more });
  return { deps, run, find };
}
const otherwise = (more: Partial<RunInput>) => ({ input: { ...input, ...more } });

describe('an earlier run', () => {
  it('answers the same request, however it is spelled, and tells its age', async () => {
    const { find, run } = await world();
    const again = { ...input, labels: { team: 'b' }, context: { n: [1, { a: 1, b: 2 }], ticket: 'OPS-12' } };
    expect(await find({ input: again, scopes: ['runs:read', 'runs:write'] })).toEqual({
      outcome: 'hit',
      run,
      ageMs: 1_000,
    });
  });

  it.each([
    ['task', otherwise({ task: 'why 5xx' })],
    ['context', otherwise({ context: { ticket: 'OPS-13' } })],
    ['agents', otherwise({ agents: ['network-diagnostics'] })],
    ['project', otherwise({ project: 'orders' })],
    ['bundle', otherwise({ bundle: 'a'.repeat(64) })],
    ['rights', { scopes: ['runs:write'] }],
    ['tenant', { tenantId: 'acme2' }],
  ])('does not answer where the %s differs', async (_, more) => {
    const { find } = await world();
    expect(await find(more)).toMatchObject({ outcome: 'miss' });
  });

  it('answers about the live account only within the age, about a bundle at any', async () => {
    const live = await world({}, 60_000);
    expect(await live.find()).toMatchObject({ outcome: 'hit' });
    expect(await live.find({ maxAgeMs: 59_999 })).toMatchObject({ outcome: 'miss' });
    const bundled = inputOf('why 5xx?', { bundle: 'a'.repeat(64) });
    const old = await world({ input: bundled }, 20 * 3_600_000);
    expect(await old.find({ input: bundled, maxAgeMs: 1 })).toMatchObject({ outcome: 'hit' });
  });

  it.each(['queued', 'running', 'failed', 'cancelled', 'timed_out'] as const)(
    'does not answer when %s',
    async (status) => {
      const { find, run } = await world({ status });
      expect(await find()).toMatchObject({ outcome: 'miss', known: [run.id] });
    },
  );

  it('answers while a later one is still under way', async () => {
    const { deps, find, run } = await world();
    const stale = await find({ maxAgeMs: 1 });
    const later = sampleRun('acme', { input, status: 'running' });
    await deps.runs.create(later, [accepted], outboxOf(later));
    if (stale.outcome === 'miss') await rememberRun(deps, stale, later.id);
    expect(await find()).toMatchObject({ outcome: 'hit', run: { id: run.id } });
  });

  it('does not answer because a cache says so', async () => {
    const { deps, find } = await world();
    const other = sampleRun('acme', {
      input: inputOf('another task'),
      status: 'succeeded',
      finishedAt: START,
    });
    await deps.runs.create(other, [accepted], outboxOf(other));
    const place = (await find({ maxAgeMs: 1 })) as { place: Parameters<typeof deps.cache.put>[0] };
    for (const spoiled of [[other.id], ['run_none'], 'text', { a: 1 }, [1, null]]) {
      await deps.cache.put(place.place, spoiled, { now: START, ttlMs: 1_000 });
      expect(await find()).toMatchObject({ outcome: 'miss' });
    }
  });

  it.each([
    otherwise({ task: 'why can jane@example.com not log in?' }),
    otherwise({ context: { note: 'password: hunter22' } }),
    otherwise({ context: { nested: [{ card: '4111111111111111' }] } }),
    otherwise({ labels: { caller: '+49 30 901820' } }),
  ])('is neither looked for nor remembered where the request holds personal data: %j', async (more) => {
    const { find } = await world({ input: more.input });
    expect(await find(more)).toEqual({ outcome: 'personal-data' });
  });

  it('is looked for in vain without a cache, and that is no error', async () => {
    const { deps, run } = await world();
    const cache = { ...deps.cache, get: async () => ({ outcome: 'unavailable' as const }) };
    expect(await findReusable({ ...deps, cache }, asked)).toMatchObject({ outcome: 'miss', known: [] });
    expect(run.status).toBe('succeeded');
  });
});

describe('Cache-Control of a request', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['max-age=60', 60_000],
    ['private, Max-Age="60"', 60_000],
    ['max-age=0', 0],
    ['max-age=999999999', 86_400_000],
    ['max-age=60, no-store', 0],
    ['no-cache, max-age=60', 0],
    ['max-age=60, max-age=90', 0],
    ['max-age=-5', 0],
    ['max-age=1e3', 0],
    ['s-maxage=60', 0],
  ])('%s allows an earlier answer of %d ms', (header, ms) => {
    expect(reuseWithinMs(header)).toBe(ms);
  });
});
