import { TenantId } from '../shared/domain/ids.ts';

/** What starts runs besides requests, and how many of a tenant's runs go on at once. */
export interface TriggerSettings {
  /** Whose runs the account's alarms start; empty: alarms start none. */
  readonly alarmTenant: string;
  /** One alarm starts at most one run within so many minutes, and never a second beside a running one. */
  readonly quietMinutes: number;
  /** Most runs of one tenant that go on at once; half of them may be bulk. Others wait their turn. */
  readonly runsAtOnce: number;
  /** So many urgent ones may go on besides. */
  readonly urgentBesides: number;
}

/**
 * The settings as context has them: `-c alarmTenant=… -c quietMinutes=… -c runsAtOnce=… -c urgentBesides=…`.
 *
 * @throws Error that says what does not fit
 */
export function readTriggerSettings(
  context: (name: string) => unknown,
  own: TriggerSettings,
): TriggerSettings {
  const alarmTenant = String(context('alarmTenant') ?? own.alarmTenant);
  if (alarmTenant !== '' && !TenantId.safeParse(alarmTenant).success) {
    throw new Error(`-c alarmTenant=${alarmTenant} is no id of a tenant`);
  }
  const count = (name: keyof TriggerSettings, least: number, most: number): number => {
    const value = Number(context(name) ?? own[name]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Error(`-c ${name}=… takes a whole number from ${least} to ${most}`);
  };
  return {
    alarmTenant,
    quietMinutes: count('quietMinutes', 1, 1440),
    // the ids of all of them stand in one item
    runsAtOnce: count('runsAtOnce', 2, 1000),
    urgentBesides: count('urgentBesides', 0, 200),
  };
}
