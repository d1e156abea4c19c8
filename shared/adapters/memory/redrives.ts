import type { Redrive, Redrives } from '#ports/redrives.ts';
import { rowKey } from './run-state.ts';

/** Redrives in memory. */
export function memoryRedrives(): Redrives {
  const noted = new Map<string, { readonly redrive: Redrive; readonly sentAt?: number }>();
  const keyOf = ({ tenantId, queue, id }: Redrive): string => rowKey(tenantId, queue, id);
  return {
    async begin(redrive) {
      if (noted.get(keyOf(redrive))?.sentAt !== undefined) return 'sent';
      noted.set(keyOf(redrive), { redrive: { ...redrive } });
      return 'begun';
    },
    async sent(redrive, sentAt) {
      noted.set(keyOf(redrive), { redrive: { ...redrive }, sentAt });
    },
  };
}
