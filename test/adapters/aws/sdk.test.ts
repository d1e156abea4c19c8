import { asking, explain, mapWide, orMiss, pages } from '#adapters/aws/sdk.ts';
import { OrchestratorError } from '#domain/errors.ts';

const named = (name: string): Error => Object.assign(new Error('inner text'), { name });

describe('what the SDK throws', () => {
  it.each([
    ['AccessDeniedException', 'forbidden'],
    ['UnknownOperationException', 'not_supported'],
    ['ThrottlingException', 'rate_limited'],
    ['ResourceNotFoundException', 'not_found'],
    ['TimeoutError', 'timeout'],
    ['Whatever', 'unavailable'],
  ])('%s becomes %s with the part it was about, and nothing of the inner text', (name, code) => {
    const error = explain('queues', named(name));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^queues: /);
    expect(error.message).not.toContain('inner');
  });

  it('stays what it is when it is ours', async () => {
    const ours = new OrchestratorError('stopped', 'stopped');
    await expect(asking('queues', () => Promise.reject(ours))).rejects.toBe(ours);
  });

  it('of one part is told and does not end the rest', async () => {
    const told: string[] = [];
    const answer = await orMiss(
      (what, why) => told.push(`${what}|${why}`),
      'ages',
      7,
      () => Promise.reject(named('AccessDenied')),
    );
    expect([answer, told]).toEqual([7, ['ages|ages: not allowed for this role']]);
  });
});

describe('helpers of many calls', () => {
  it('keep the order of the items and the width', async () => {
    let running = 0;
    let most = 0;
    const answers = await mapWide([1, 2, 3, 4, 5], 2, async (n) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return n * 10;
    });
    expect([answers, most]).toEqual([[10, 20, 30, 40, 50], 2]);
  });

  it('read pages to the end, to the limit, or until a token repeats', async () => {
    const all = [['a'], ['b'], ['c']];
    const read = (token: string | undefined) => {
      const i = Number(token ?? 0);
      return Promise.resolve({ items: all[i] ?? [], next: i < 2 ? String(i + 1) : undefined });
    };
    expect(await pages(10, read)).toEqual(['a', 'b', 'c']);
    expect(await pages(2, read)).toEqual(['a', 'b']);
    expect(await pages(9, () => Promise.resolve({ items: ['x'], next: 'same' }))).toEqual(['x', 'x']);
  });
});
