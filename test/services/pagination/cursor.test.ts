import fc from 'fast-check';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { memorySigner } from '#adapters/memory/signer.ts';
import { openCursor, sealCursor } from '#services/pagination/cursor.ts';

const deps = { clock: memoryClock(0), random: memoryRandomness(1), signer: memorySigner() };
const use = { tenantId: 'acme', listing: 'runs:all' };

describe('a cursor', () => {
  it('comes back as the position it was made of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (position) => {
        expect(await openCursor(deps, use, await sealCursor(deps, use, position))).toBe(position);
      }),
    );
  });

  it('is refused for another tenant, another listing, and with any character changed', async () => {
    const cursor = await sealCursor(deps, use, 'run_17');
    const refused = { code: 'invalid_request', faults: [{ in: 'query', pointer: '/cursor' }] };
    await expect(openCursor(deps, { ...use, tenantId: 'other' }, cursor)).rejects.toMatchObject(refused);
    await expect(openCursor(deps, { ...use, listing: 'runs:failed' }, cursor)).rejects.toMatchObject(refused);
    for (let i = 0; i < cursor.length; i += 1) {
      const changed = `${cursor.slice(0, i)}${cursor[i] === 'A' ? 'B' : 'A'}${cursor.slice(i + 1)}`;
      await expect(openCursor(deps, use, changed)).rejects.toMatchObject(refused);
    }
    await expect(openCursor(deps, use, `${cursor}.x`)).rejects.toMatchObject(refused);
    await expect(openCursor(deps, use, '')).rejects.toMatchObject(refused);
  });
});
