import { lazy } from '#domain/lazy.ts';

describe('lazy', () => {
  it('makes a thing once, and again after a failure', async () => {
    let made = 0;
    const make = lazy(() => {
      made += 1;
      return made === 1 ? Promise.reject(new Error('first')) : Promise.resolve(made);
    });
    await expect(make()).rejects.toThrow('first');
    expect([await make(), await make()]).toEqual([2, 2]);
  });
});
