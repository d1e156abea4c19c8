import { bulkhead } from '#services/models/bulkhead.ts';
import { quiet } from './gateway-world.ts';

describe('a bulkhead', () => {
  it('lets so many in, lines up so many, and turns the rest away', async () => {
    const { enter } = bulkhead({ concurrent: 2, queued: 1 });
    const [first, second] = [await enter(), await enter()];
    const entered: string[] = [];
    const third = enter().then((place) => {
      entered.push('third');
      return place;
    });
    expect(await enter()).toBeUndefined();
    await quiet();
    expect(entered).toEqual([]);
    first?.leave();
    // leaving twice frees no second place
    first?.leave();
    await third;
    expect(await Promise.race([enter().then(() => 'in'), quiet().then(() => 'waits')])).toBe('waits');
    second?.leave();
  });

  it('forgets who gave up waiting', async () => {
    const { enter } = bulkhead({ concurrent: 1, queued: 1 });
    const first = await enter();
    const gone = new AbortController();
    const waiting = enter(gone.signal);
    gone.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const next = enter();
    first?.leave();
    expect(await next).toBeDefined();
    await expect(enter(gone.signal)).rejects.toThrow('enough');
  });
});
