import { subscriptions } from '#domain/bus/subscriptions.ts';

const message = { type: 'a' };

describe('subscriptions', () => {
  it('deliver to the subscribers of the type, in the order they came, until they end', async () => {
    const all = subscriptions<{ type: string }>();
    const heard: string[] = [];
    const end = all.add(['a', 'b'], async () => void heard.push('first'));
    all.add(['a'], async () => void heard.push('second'));
    all.add(['c'], async () => void heard.push('third'));
    await all.deliver(message);
    end();
    end();
    await all.deliver(message);
    expect(heard).toEqual(['first', 'second', 'second']);
  });

  it('call a failing one three times, then tell, after the others had their turns', async () => {
    const all = subscriptions<{ type: string }>();
    const calls: string[] = [];
    all.add(['a'], () => {
      calls.push('bad');
      throw new Error('no');
    });
    all.add(['a'], async () => void calls.push('good'));
    await expect(all.deliver(message)).rejects.toMatchObject({
      message: 'subscribers of a failed',
      errors: [new Error('no')],
    });
    expect(calls).toEqual(['bad', 'bad', 'bad', 'good']);
  });

  it('let a subscriber end itself or add another while it is called', async () => {
    const all = subscriptions<{ type: string }>();
    const heard: string[] = [];
    const end = all.add(['a'], async () => {
      heard.push('once');
      end();
      all.add(['a'], async () => void heard.push('added'));
    });
    await all.deliver(message);
    expect(heard).toEqual(['once']);
    await all.deliver(message);
    expect(heard).toEqual(['once', 'added']);
  });
});
