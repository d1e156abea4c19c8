import type { EventType } from '#domain/bus/event-types.ts';
import type { BusMessage } from '#ports/message-bus.ts';
import { getHistory } from '#services/bus/get-history.ts';
import { publish } from '#services/bus/publish.ts';
import { subscribe } from '#services/bus/subscribe.ts';
import { engineDeps } from '../../support/engine.ts';

const message = (tenantId: string, type: EventType = 'run-ended') => ({
  type,
  source: 'watchfloor',
  tenantId,
  subject: 'run_1',
  data: { verdict: 'no-incident' },
});
const setUp = () => engineDeps();

describe('the bus', () => {
  it('keeps what was published, for its own tenant alone', async () => {
    const deps = setUp();
    const sent = await publish(deps, message('acme'));
    await publish(deps, message('other'));
    expect((await getHistory(deps, 'acme')).items).toEqual([sent]);
  });

  it('publishes once under one id', async () => {
    const deps = setUp();
    const first = await publish(deps, message('acme'));
    await publish(deps, { ...message('acme'), id: first.id });
    expect((await getHistory(deps, 'acme')).items).toHaveLength(1);
  });

  it('reads on after a cursor, by type, within 100 at a time', async () => {
    const deps = setUp();
    for (let i = 0; i < 5; i += 1)
      await publish(deps, message('acme', i % 2 === 0 ? 'budget-warning' : 'run-reused'));
    const first = await getHistory(deps, 'acme', { limit: 2, type: 'budget-warning' });
    const after = {
      ...(first.cursor === undefined ? {} : { after: first.cursor }),
      type: 'budget-warning',
      limit: 1_000,
    };
    const second = await getHistory(deps, 'acme', after);
    expect([first.items.length, second.items.length]).toEqual([2, 1]);
  });

  it('hands messages to subscribers of the tenant and type, each id once, until they end it', async () => {
    const deps = setUp();
    const got: BusMessage[] = [];
    const end = subscribe(deps.bus, 'acme', ['run-ended'], async (m) => {
      got.push(m);
    });
    const mine = await publish(deps, message('acme'));
    await publish(deps, message('other'));
    await publish(deps, message('acme', 'run-reused'));
    end();
    await publish(deps, message('acme'));
    expect(got).toEqual([mine]);
  });

  it('handles a message again whose handler failed, and no other', async () => {
    let handlers: ((m: BusMessage) => Promise<void>)[] = [];
    const bus = {
      subscribe: (_: readonly string[], handler: (m: BusMessage) => Promise<void>) => {
        handlers = [handler];
        return () => undefined;
      },
    };
    let calls = 0;
    subscribe(bus, 'acme', ['cost-summary'], async () => {
      calls += 1;
      if (calls === 1) throw new Error('once');
    });
    const m = { ...message('acme', 'cost-summary'), id: 'msg_1', time: 1 };
    await expect(handlers[0]?.(m)).rejects.toThrow('once');
    await handlers[0]?.(m);
    await handlers[0]?.(m);
    expect(calls).toBe(2);
  });
});
