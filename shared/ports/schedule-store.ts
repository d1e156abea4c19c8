import type { Schedule, ScheduleProgress } from '#domain/triggers/schedule.ts';

/** A schedule, how far it has come, and the number of writes so far: who writes names the one that was read. */
export interface StoredSchedule {
  readonly schedule: Schedule;
  readonly progress: ScheduleProgress;
  readonly revision: number;
}

/** Schedules of tenants. Reads are strongly consistent; an id of another tenant is like a missing one. */
export interface ScheduleStore {
  /** Answers false where a schedule of this id exists. */
  create(schedule: Schedule, progress: ScheduleProgress): Promise<boolean>;
  get(tenantId: string, id: string): Promise<StoredSchedule | undefined>;
  /** All of a tenant (a hundred at most are made), oldest first. */
  list(tenantId: string): Promise<readonly StoredSchedule[]>;
  /** Writes both where the stored revision is still the one that was read; answers false where it is not. */
  write(read: StoredSchedule, schedule: Schedule, progress: ScheduleProgress): Promise<boolean>;
  /** As `write`: false where somebody wrote since, or the schedule is gone. */
  remove(read: StoredSchedule): Promise<boolean>;
  /** Schedules of all tenants whose `lookAt` is before `moment`, earliest first; fresh changes may show late. */
  due(
    moment: number,
    limit: number,
  ): Promise<readonly { readonly tenantId: string; readonly id: string; readonly lookAt: number }[]>;
}
