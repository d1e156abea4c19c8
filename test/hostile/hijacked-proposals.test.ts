import { TargetId } from '#domain/approvals/proposal.ts';
import { parsedInput } from '#services/effects/propose-action.ts';
import { actions } from '#tools/actions.ts';
import { approvalWorld, approver, performing } from './approval-world.ts';
import { mutations } from './attacker-orders.ts';
import { payloads } from './payloads.ts';

// a workflow that hands a model's words on as they are: the worst that a proposal can come from
describe('a proposal whose words came from an attacker', () => {
  it.each(payloads)('waits for people whatever its reason says: %s', async (_, reason) => {
    const world = await approvalWorld();
    const approval = await world.propose({ reason });
    expect([approval.status, approval.needed, approval.decisions]).toEqual(['pending', 1, []]);
    expect(await performing(world, approval)).toEqual({ code: 'conflict' });
    const { json } = await world.ask('getApproval', {
      params: { approvalId: approval.proposal.id },
      principal: approver,
    });
    expect([json.hash, json.untrusted.includes('/reason')]).toEqual([approval.hash, true]);
    expect(world.actuator.acted).toEqual([]);
  });

  it('says that the request does not name its target', async () => {
    const world = await approvalWorld();
    const { proposal } = await world.propose({ input: { dial: 'b', level: 7 } });
    expect([proposal.target, proposal.namedBy]).toEqual(['dial:b', 'account']);
  });

  it.each([
    ['a target that is not there', { input: { dial: 'evil.example', level: 7 } }, 'not_found'],
    ['a target of another kind', { input: { dial: '../lambda:a', level: 7 } }, 'not_found'],
    ['a name that is too long', { input: { dial: 'a'.repeat(100), level: 7 } }, 'invalid_request'],
    [
      'a member that does not belong there',
      { input: { dial: 'a', level: 7, tenantId: 'x' } },
      'invalid_request',
    ],
    ['its own hash and approver', { input: { dial: 'a', level: 7, approvedBy: 'key_2' } }, 'invalid_request'],
    ['a tool that there is not', { tool: 'delete_everything' }, 'not_supported'],
    ['a name of the prototype', { tool: 'constructor' }, 'not_supported'],
    ['a run of another tenant', { tenantId: 'umbrella' }, 'not_found'],
  ])('is refused: %s', async (_, change, code) => {
    const world = await approvalWorld();
    await expect(world.propose(change)).rejects.toMatchObject({ code });
    expect((await world.ports.approvals.list('acme', { limit: 100, status: 'pending' })).items).toHaveLength(
      2,
    );
    expect(world.actuator.acted).toEqual([]);
  });

  it('cannot be made a second time to be approved once', async () => {
    const world = await approvalWorld();
    const first = await world.propose();
    expect((await world.propose()).proposal).toEqual(first.proposal);
    await world.decide(first, approver);
    await world.perform(first);
    await world.perform(await world.propose());
    expect(world.actuator.acted).toHaveLength(1);
  });
});

describe('the inputs of every mutating tool', () => {
  const texts = payloads.map(([, text]) => text);
  const rows = mutations.map(({ name, input }) => ({
    name,
    input: input as Record<string, never>,
    action: actions.find((known) => known.name === name),
  }));

  it('are all tried here', () => {
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(actions.map(({ name }) => name)));
  });

  it.each(rows)('let no text out of its place: $name', ({ action, input }) => {
    if (action === undefined) throw new Error('there is no such tool');
    const clean = action.target(parsedInput(action, input));
    expect(TargetId.safeParse(clean).success).toBe(true);
    for (const [member, value] of Object.entries(input)) {
      for (const text of [...texts, `${value}*`, `${value}/../x`, `${value}:x`, `arn:aws:x:${value}`, '']) {
        let target: string;
        try {
          target = action.target(parsedInput(action, { ...input, [member]: text } as never));
        } catch {
          continue;
        }
        // what is taken names one resource of the same kind, or is a value that is shown and names nothing
        expect(TargetId.safeParse(target).success).toBe(true);
        expect(target.split(':')[0]).toBe(clean.split(':')[0]);
        expect(/[*\s]/.test(target)).toBe(false);
      }
    }
  });
});
