import type { ScheduleStore, StoredSchedule } from '#ports/schedule-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Schedules in memory. */
export function memoryScheduleStore(): ScheduleStore {
  const stored = new Map<string, StoredSchedule>();
  const keyOf = ({ tenantId, id }: { tenantId: string; id: string }): string => rowKey(tenantId, id);
  const isCurrent = (read: StoredSchedule): boolean =>
    stored.get(keyOf(read.schedule))?.revision === read.revision;
  return {
    async create(schedule, progress) {
      if (stored.has(keyOf(schedule))) return false;
      stored.set(keyOf(schedule), copy({ schedule, progress, revision: 1 }));
      return true;
    },
    get: async (tenantId, id) => {
      const found = stored.get(keyOf({ tenantId, id }));
      return found && copy(found);
    },
    list: async (tenantId) =>
      copy(
        [...stored.values()]
          .filter(({ schedule }) => schedule.tenantId === tenantId)
          .sort((a, b) => (a.schedule.id < b.schedule.id ? -1 : 1)),
      ),
    async write(read, schedule, progress) {
      if (!isCurrent(read)) return false;
      stored.set(keyOf(schedule), copy({ schedule, progress, revision: read.revision + 1 }));
      return true;
    },
    async remove(read) {
      return isCurrent(read) && stored.delete(keyOf(read.schedule));
    },
    due: async (moment, limit) =>
      [...stored.values()]
        .flatMap(({ schedule: { tenantId, id }, progress: { lookAt } }) =>
          lookAt !== undefined && lookAt < moment ? [{ tenantId, id, lookAt }] : [],
        )
        .sort((a, b) => a.lookAt - b.lookAt || (keyOf(a) < keyOf(b) ? -1 : 1))
        .slice(0, limit),
  };
}
