import type { Alert } from '#domain/triggers/alert.ts';
import type { AlertStore } from '#ports/alert-store.ts';
import { copy } from './copy.ts';
import { rowKey } from './run-state.ts';

/** Alerts in memory. */
export function memoryAlertStore(quietMs = 30 * 60_000): AlertStore {
  const latest = new Map<string, Alert>();
  const ofRun = new Map<string, Alert>();
  const seen = new Set<string>();
  return {
    quietMs,
    latest: async (tenantId, key) => {
      const found = latest.get(rowKey(tenantId, key));
      return found && { runId: found.runId, episode: found.episode, openedAt: found.openedAt };
    },
    ofRun: async (tenantId, runId) => {
      const found = ofRun.get(rowKey(tenantId, runId));
      return found && copy(found);
    },
    async open(alert, eventId) {
      const event = rowKey(alert.tenantId, alert.key, eventId);
      if (seen.has(event)) return 'seen';
      const place = rowKey(alert.tenantId, alert.key);
      if ((latest.get(place)?.episode ?? 0) !== alert.episode - 1) return 'moved';
      const opened = copy(alert);
      seen.add(event);
      latest.set(place, opened);
      ofRun.set(rowKey(alert.tenantId, alert.runId), opened);
      return 'noted';
    },
    async join({ tenantId, key, runId }, eventId, at) {
      const event = rowKey(tenantId, key, eventId);
      if (seen.has(event)) return 'seen';
      const alert = ofRun.get(rowKey(tenantId, runId));
      if (alert === undefined) return 'moved';
      seen.add(event);
      alert.count += 1;
      alert.lastAt = Math.max(alert.lastAt, at);
      delete alert.resolvedAt;
      return 'noted';
    },
    async resolve({ tenantId, runId }, at) {
      const alert = ofRun.get(rowKey(tenantId, runId));
      if (alert !== undefined) alert.resolvedAt = at;
    },
  };
}
