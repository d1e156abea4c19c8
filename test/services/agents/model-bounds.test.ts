import type { GatewayCall, GatewayReply } from '#ports/model-gateway.ts';
import { asks, investigate, says } from '../../support/model-turns.ts';
import { agentOf, toolOf } from '../../support/tools.ts';

const look = toolOf('look', async (_, { of }) => ({ seen: of ?? 'all' }));

/** A gateway that keeps how it was asked, and takes 40 micro-dollars for every call. */
function counting(replies: ReturnType<typeof says>[]) {
  const hows: Pick<GatewayCall, 'tier' | 'maxMicros'>[] = [];
  const call = async (_: unknown, { tier, maxMicros }: GatewayCall): Promise<GatewayReply> => {
    hows.push({ tier, ...(maxMicros === undefined ? {} : { maxMicros }) });
    const reply = replies[hows.length - 1] ?? says('no more');
    const attempt = { provider: 'scripted', model: 'turns', outcome: 'answered', micros: 40 } as const;
    return { reply, attempts: [attempt], reason: 'r', micros: 40 };
  };
  return { hows, call };
}

describe('what a workflow says of a step’s model calls', () => {
  it('reaches every call: the tier as it is, the budget less what earlier calls took', async () => {
    const gateway = counting([asks(['look', { of: 'b' }]), says('so')]);
    const bounds = { tier: 'cheap', budgetMicros: 100 } as const;
    const { events } = await investigate(agentOf([look], []), [], gateway, undefined, bounds);
    expect(gateway.hows).toEqual([
      { tier: 'cheap', maxMicros: 100 },
      { tier: 'cheap', maxMicros: 60 },
    ]);
    const reasons = events.flatMap((e) => (e.type === 'model-called' ? [e.reason] : []));
    expect(reasons).toEqual(['the workflow says so; r', 'the workflow says so; r']);
  });

  it('is left to the loop where it says nothing', async () => {
    const gateway = counting([says('so')]);
    await investigate(agentOf([look], []), [], gateway);
    expect(gateway.hows).toEqual([{ tier: 'standard' }]);
  });
});
