import fc from 'fast-check';
import type { Approval } from '#domain/approvals/approval.ts';
import { isSettled } from '#domain/approvals/status.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { PerformDeps } from '#services/effects/held-action.ts';
import { ACTION_LEASE_MS, performAction } from '#services/effects/perform-action.ts';
import { effectsWorld } from '../../support/effects.ts';

/** What happens to one call that leaves the process. */
const faults = ['crash-before', 'crash-after', 'rejected', 'reported-failed'] as const;
type Fault = (typeof faults)[number];

/** Fault by number of the call, over all tries. */
type Schedule = ReadonlyMap<number, Fault>;

class Crash extends Error {}

/** A port each of whose calls goes through `around`. */
const intercepted = <P extends object>(
  whole: P,
  around: (call: () => Promise<unknown>, method: string) => Promise<unknown>,
): P =>
  new Proxy(whole, {
    get(target, member) {
      const method = Reflect.get(target, member) as unknown;
      if (typeof method !== 'function') return method;
      return (...given: unknown[]) =>
        around(async () => method.apply(target, given) as unknown, String(member));
    },
  });

/** The ports as a process sees them that suffers the faults: once it has crashed, it does nothing any more. */
function troubled(deps: PerformDeps, schedule: Schedule, calls: { made: number }): PerformDeps {
  let dead = false;
  const lost = (fault: Fault): Error => {
    if (!fault.startsWith('crash')) return new OrchestratorError('unavailable', 'no answer');
    dead = true;
    return new Crash('crashed');
  };
  const suffer = async (call: () => Promise<unknown>): Promise<unknown> => {
    if (dead) throw new Crash('dead');
    calls.made += 1;
    const fault = schedule.get(calls.made);
    if (fault === 'crash-before' || fault === 'rejected') throw lost(fault);
    const answer = await call();
    if (fault !== undefined) throw lost(fault);
    return answer;
  };
  const port = <P extends object>(whole: P): P => intercepted(whole, suffer);
  const { approvals, actuator, stop, toolSwitches, grants } = deps;
  return {
    ...deps,
    approvals: port(approvals),
    actuator: port(actuator),
    stop: port(stop),
    toolSwitches: port(toolSwitches),
    grants: port(grants),
  };
}

/** An approved action, performed again and again, each time after the lease, until it comes to an end. */
async function through(schedule: Schedule, level: number, blind: boolean) {
  const world = await effectsWorld();
  const { deps, actions } = world;
  const approval = await world.propose({ input: { dial: 'a', level }, expiresInSeconds: 86_400 });
  await world.say('bob', approval);
  if (blind) deps.actuator.probe = async () => 'unknown';
  const calls = { made: 0 };
  let last: Approval | undefined;
  for (let delivery = 1; delivery <= 6; delivery += 1) {
    const hurt = troubled(deps, schedule, calls);
    last = await performAction(hurt, actions, { tenantId: 'acme', id: approval.proposal.id }).catch(
      () => undefined,
    );
    if (last !== undefined) break;
    await deps.clock.advance(ACTION_LEASE_MS + 1);
  }
  const end = await world.stored(approval);
  const acted = deps.actuator.acted.map((effect) => effect.arguments['level']);
  return { end, acted, history: await world.history(), calls: calls.made };
}

/** What must hold, whatever happened. */
function violations({ end, acted, history }: Awaited<ReturnType<typeof through>>, level: number): string[] {
  const said: string[] = [];
  const times = acted.filter((value) => value === level).length;
  if (times > 1) said.push(`done ${times} times`);
  if (!isSettled(end.status) && end.status !== 'indeterminate') said.push(`ends ${end.status}`);
  if (end.status === 'executed' && times !== 1) said.push('executed and not done');
  if (end.status === 'undone' && acted.at(-1) !== 1) said.push('undone and not taken back');
  if (['voided', 'failed', 'expired'].includes(end.status) && times > 0)
    said.push(`${end.status} though done`);
  if (history.filter((type) => type === 'action-settled').length !== 1) said.push('not settled once');
  return said;
}

const cases = [
  { what: 'holds', level: 7, blind: false, ends: ['executed'] },
  { what: 'holds in a world that cannot tell', level: 7, blind: true, ends: ['executed', 'indeterminate'] },
  { what: 'is taken back', level: 13, blind: false, ends: ['undone'] },
  {
    what: 'is taken back in a world that cannot tell',
    level: 13,
    blind: true,
    ends: ['indeterminate', 'undone'],
  },
];

describe.each(cases)('an action that $what', ({ level, blind, ends }) => {
  it('is done at most once, whichever one call fails in whichever way', async () => {
    const { calls } = await through(new Map(), level, blind);
    const seen = new Set<string>();
    for (const fault of faults) {
      for (let call = 1; call <= calls + 1; call += 1) {
        const ended = await through(new Map([[call, fault]]), level, blind);
        expect({ fault, call, violations: violations(ended, level) }).toEqual({
          fault,
          call,
          violations: [],
        });
        seen.add(ended.end.status);
      }
    }
    expect([...seen].sort()).toEqual(ends);
  });

  it('is done at most once under any two or three faults', async () => {
    const at = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...faults));
    await fc.assert(
      fc.asyncProperty(fc.array(at, { minLength: 2, maxLength: 3 }), async (list) => {
        const ended = await through(new Map(list), level, blind);
        expect(violations(ended, level)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

it('is done once by two workers, in whatever order their calls come through', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { deps, actions, propose, say, stored } = await effectsWorld();
      const approval = await propose();
      await say('bob', approval);
      const port = <P extends object>(whole: P, of: string): P =>
        intercepted(whole, async (call, method) => {
          await scheduler.schedule(Promise.resolve(), `${of} ${method}`);
          return call();
        });
      const worker = (of: string) =>
        performAction(
          { ...deps, approvals: port(deps.approvals, of), actuator: port(deps.actuator, of) },
          actions,
          { tenantId: 'acme', id: approval.proposal.id },
        ).catch((error: unknown) => error);
      const both = Promise.all([worker('one'), worker('two')]);
      await scheduler.waitFor(both);
      expect(deps.actuator.acted).toHaveLength(1);
      expect(await stored(approval)).toMatchObject({ status: 'executed' });
    }),
    { numRuns: 300 },
  );
});
