import { readTriggerSettings } from '../../lib/trigger-settings.ts';

const own = { alarmTenant: '', quietMinutes: 30, runsAtOnce: 20, urgentBesides: 5 };
const read = (context: Readonly<Record<string, unknown>> = {}) =>
  readTriggerSettings((name) => context[name], own);

describe('readTriggerSettings', () => {
  it("takes the stage's own where context says nothing", () => {
    expect(read()).toEqual(own);
  });

  it('takes what context says', () => {
    const context = { alarmTenant: 'acme', quietMinutes: '5', runsAtOnce: '8', urgentBesides: '0' };
    expect(read(context)).toEqual({
      alarmTenant: 'acme',
      quietMinutes: 5,
      runsAtOnce: 8,
      urgentBesides: 0,
    });
  });

  it('says what does not fit', () => {
    expect(() => read({ alarmTenant: 'Acme#' })).toThrow('-c alarmTenant=Acme# is no id of a tenant');
    expect(() => read({ quietMinutes: '0' })).toThrow(
      '-c quietMinutes=… takes a whole number from 1 to 1440',
    );
    expect(() => read({ runsAtOnce: 'many' })).toThrow('-c runsAtOnce=… takes a whole number from 2 to 1000');
  });
});
