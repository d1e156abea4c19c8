import { exampleIds } from '#declare/examples.ts';
import type { Approval } from '#domain/approvals/approval.ts';
import {
  type ApprovalWorld,
  approvalWorld,
  approvedIn,
  approver,
  type Ending,
  performing,
} from './approval-world.ts';

const LATER = 61 * 60_000;

describe('what was approved, and may not be done any more', () => {
  const endings: readonly (readonly [
    string,
    (world: ApprovalWorld, approval: Approval) => unknown,
    Ending,
  ])[] = [
    [
      'the target has changed',
      ({ actuator }) => actuator.change('dial:a', { level: 2 }),
      { status: 'voided', message: 'the target has changed since it was proposed: propose it again' },
    ],
    [
      'the target has something more',
      ({ actuator }) => actuator.change('dial:a', { level: 1, locked: true }),
      { status: 'voided', message: 'the target has changed since it was proposed: propose it again' },
    ],
    [
      'its time is over',
      ({ clock }) => clock.advance(LATER),
      { status: 'expired', message: 'it expired before it was performed' },
    ],
    [
      'the tool was switched off',
      ({ switched }) => switched(false),
      { status: 'voided', message: 'the tool was switched off' },
    ],
    [
      'the run was stopped',
      ({ ports, clock }) =>
        ports.stop.stop({ kind: 'run', tenantId: 'acme', runId: exampleIds.run }, clock.now(), 'wait'),
      { status: 'voided', message: 'stopped: wait' },
    ],
    [
      'everything was stopped',
      ({ ports, clock }) => ports.stop.stop({ kind: 'everything' }, clock.now(), 'wait'),
      { status: 'voided', message: 'stopped: wait' },
    ],
  ];

  it.each(endings)('%s', async (_, change, ending) => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    await change(world, approval);
    expect(await performing(world, approval)).toEqual(ending);
    // and stays so when everything is as it was
    await world.switched(true);
    world.actuator.change('dial:a', { level: 1 });
    expect(await performing(world, approval)).toEqual(ending);
    expect(world.actuator.acted).toEqual([]);
  });

  it.each([
    ['pending', { code: 'conflict' }],
    ['half approved', { code: 'conflict' }],
    ['rejected', { status: 'rejected', message: undefined }],
  ])('is not performed while it is %s', async (how, ending) => {
    const world = await approvalWorld();
    const approval = await world.propose({ input: { dial: 'a', level: how === 'half approved' ? 101 : 7 } });
    if (how === 'half approved') await world.decide(approval, approver);
    if (how === 'rejected') await world.decide(approval, approver, { decision: 'reject' });
    expect(await performing(world, approval)).toEqual(ending);
    expect(world.actuator.acted).toEqual([]);
  });

  it('is done once, however often it is asked for', async () => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    const first = await performing(world, approval);
    expect(first).toEqual({ status: 'executed', message: 'done, and what was promised holds' });
    expect(await performing(world, approval)).toEqual(first);
    expect(world.actuator.acted.map(({ arguments: given }) => given)).toEqual([{ dial: 'a', level: 7 }]);
  });

  it('is not done by an owner whose claim another has taken over', async () => {
    const world = await approvalWorld();
    const approval = await approvedIn(world);
    // it stops for longer than its claim holds, having read the target, and goes on when another has begun
    const stale = { ...world.actuator };
    world.actuator.observe = async (target) => {
      world.actuator.observe = stale.observe;
      await world.clock.advance(10 * 60_000);
      await world.perform(approval);
      return stale.observe(target);
    };
    expect(await performing(world, approval)).not.toMatchObject({ status: 'executed' });
    expect(world.actuator.acted).toHaveLength(1);
  });
});
