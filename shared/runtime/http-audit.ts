import type { MiddlewareObj } from '@middy/core';
import type { Deps } from '#declare/capabilities.ts';
import type { AuditEntry } from '#ports/audit-log.ts';
import type { Answer, Exchange } from './http-exchange.ts';
import { expectedError, outcomes } from './outcomes.ts';

/**
 * Writes who asked for which change and how it ended: one entry for each call that reached a route that
 * changes something, refused ones included; none for a replayed answer, which changes nothing. An entry that
 * cannot be written does not undo what was done: it is logged as an error, which raises an alarm.
 */
export function audit(deps: () => Deps<'audit.write'>): MiddlewareObj<Exchange, Answer> {
  const write = async (exchange: Exchange, ending: Pick<AuditEntry, 'outcome' | 'code' | 'target'>) => {
    const { principal, route, requestId, telemetry } = exchange;
    if (principal === undefined || exchange.replay !== undefined) return;
    try {
      const { audit: log, clock, random } = deps();
      const entry = { id: random.id('audit'), tenantId: principal.tenantId, at: clock.now() };
      await log.write({ ...entry, actor: principal.id, action: route.id, requestId, ...ending });
    } catch (thrown) {
      telemetry.error('audit entry not written', thrown, { action: route.id, outcome: ending.outcome });
    }
  };
  return {
    after: ({ event: exchange, response }) =>
      write(exchange, { outcome: 'succeeded', ...target(exchange, response?.headers['location']) }),
    onError: ({ event: exchange, error }) => {
      const { code } = expectedError(error);
      const outcome = outcomes[code].status >= 500 ? 'failed' : 'refused';
      return write(exchange, { outcome, code, ...target(exchange, undefined) });
    },
  };
}

// what was made, else the path's ids as far as they were valid: never text a caller made up
function target(exchange: Exchange, location: string | undefined): Pick<AuditEntry, 'target'> {
  if (location !== undefined) return { target: location };
  const params = Object.values((exchange.request?.params ?? {}) as Record<string, unknown>);
  return params.length === 0 ? {} : { target: params.map(String).join('/') };
}
