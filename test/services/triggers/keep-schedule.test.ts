import { OrchestratorError } from '#domain/errors.ts';
import { type Principal, roles } from '#domain/tenants/principal.ts';
import {
  createSchedule,
  readSchedule,
  removeSchedule,
  replaceSchedule,
} from '#services/triggers/keep-schedule.ts';
import { ScheduleForm } from '#services/triggers/schedule-form.ts';
import { START } from '../../support/engine.ts';
import { scheduledWorld } from './scheduled-world.ts';

const MINUTE = 60_000;
const ID = 'sch_01jd4x9q0g0123456789abcdef';
const caller: Principal = { tenantId: 'acme', id: 'key_1', role: 'operator', scopes: [...roles.operator] };
const form = (members: object = {}): ScheduleForm =>
  ScheduleForm.parse({ task: 'check the queues', everyMinutes: 10, ...members });

describe('a schedule', () => {
  it('is made with its first occurrence ahead, and tells the next five', async () => {
    const { deps, progress } = await scheduledWorld();
    const view = await createSchedule(deps, { ...caller, team: 'payments' }, form(), ID);
    expect(view).toEqual({
      id: ID,
      workflow: 'investigate',
      input: { task: 'check the queues', agents: [], labels: {} },
      rule: { kind: 'every', minutes: 10, anchorAt: START },
      overlap: 'skip',
      missed: 'skip',
      priority: 'normal',
      enabled: true,
      requestedBy: 'key_1',
      payer: { team: 'payments' },
      createdAt: START,
      updatedAt: START,
      version: 1,
      next: [10, 20, 30, 40, 50].map((minutes) => START + minutes * MINUTE),
    });
    expect(await progress(ID)).toEqual({ nextAt: START + 10 * MINUTE, lookAt: START + 10 * MINUTE });
  });

  it('is made once where the request comes twice', async () => {
    const { deps } = await scheduledWorld();
    const first = await createSchedule(deps, caller, form(), ID);
    await deps.clock.advance(MINUTE);
    expect(await createSchedule(deps, caller, form(), ID)).toEqual(first);
    expect(await deps.schedules.list('acme')).toHaveLength(1);
  });

  it('comes no more while it is off, and not for what came meanwhile', async () => {
    const { deps, tick, occurrences, progress } = await scheduledWorld();
    await createSchedule(deps, caller, form(), ID);
    const off = { id: ID, form: form({ enabled: false }), ifMatch: '"v1"' };
    expect(await replaceSchedule(deps, caller, off)).toMatchObject({ version: 2, enabled: false, next: [] });
    expect(await progress(ID)).toEqual({});
    await deps.clock.advance(25 * MINUTE);
    await tick();
    await replaceSchedule(deps, caller, { id: ID, form: form(), ifMatch: '"v2"' });
    expect(await progress(ID)).toMatchObject({ nextAt: START + 30 * MINUTE });
    await tick();
    expect(await occurrences()).toEqual([]);
  });

  it('keeps an occurrence that has come when only its task changes', async () => {
    const { deps, tick, runs } = await scheduledWorld();
    await createSchedule(deps, caller, form(), ID);
    await deps.clock.advance(11 * MINUTE);
    const changed = { id: ID, form: form({ task: 'check the tables' }), ifMatch: '"v1"' };
    await replaceSchedule(deps, { ...caller, id: 'key_2' }, changed);
    await tick();
    expect(await runs()).toMatchObject([{ input: { task: 'check the tables' }, requestedBy: 'key_2' }]);
  });

  it('is changed although the clock writes it in between, but not when another caller did', async () => {
    const { deps } = await scheduledWorld();
    await createSchedule(deps, caller, form(), ID);
    let writes = 0;
    const write: typeof deps.schedules.write = async (read, schedule, progress) => {
      writes += 1;
      if (writes === 1) await deps.schedules.write(read, read.schedule, { ...read.progress, lookAt: 1 });
      return deps.schedules.write(read, schedule, progress);
    };
    const busy = { ...deps, schedules: { ...deps.schedules, write } };
    const change = { id: ID, form: form({ everyMinutes: 20 }), ifMatch: '"v1"' };
    expect(await replaceSchedule(busy, caller, change)).toMatchObject({ version: 2 });
    const stale = replaceSchedule(deps, caller, change);
    await expect(stale).rejects.toMatchObject({ code: 'precondition_failed' });
  });

  it('is taken away only as it was read', async () => {
    const { deps } = await scheduledWorld();
    await createSchedule(deps, caller, form(), ID);
    const mine = { tenantId: 'acme', id: ID };
    const remove = (ifMatch?: string, tenantId = 'acme') =>
      removeSchedule(deps, { ...mine, tenantId, ifMatch });
    await expect(remove()).rejects.toMatchObject({ code: 'precondition_required' });
    await expect(remove('"v2"')).rejects.toMatchObject({ code: 'precondition_failed' });
    await expect(remove('"v1"', 'acme2')).rejects.toMatchObject({ code: 'not_found' });
    await remove('"v1"');
    await expect(readSchedule(deps, mine)).rejects.toBeInstanceOf(OrchestratorError);
  });

  it('names agents and workflows that there are', async () => {
    const { deps } = await scheduledWorld();
    const pinned = createSchedule(deps, caller, form({ agents: ['nobody-here'] }), ID);
    await expect(pinned).rejects.toMatchObject({ code: 'invalid_request' });
    const dance = createSchedule(deps, caller, form({ workflow: 'dance' }), ID);
    await expect(dance).rejects.toMatchObject({ faults: [{ pointer: '/workflow' }] });
  });

  it('is one of a hundred at most', async () => {
    const { deps } = await scheduledWorld();
    const idOf = (n: number): string => `sch_01jd4x9q0g0123456789abc${String(n).padStart(3, '0')}`;
    for (let n = 0; n < 100; n += 1) await createSchedule(deps, caller, form(), idOf(n));
    const more = createSchedule(deps, caller, form(), ID);
    await expect(more).rejects.toMatchObject({ code: 'conflict' });
  });
});
