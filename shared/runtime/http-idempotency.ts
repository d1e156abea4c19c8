import type { MiddlewareObj } from '@middy/core';
import type { Deps } from '#declare/capabilities.ts';
import { ValidationError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import type { IdempotencyStore, StoredReply } from '#ports/idempotency-store.ts';
import type { Answer, Exchange } from './http-exchange.ts';
import { expectedError, outcomes } from './outcomes.ts';

/** A stored row may have 400 KB; longer bodies are kept gzipped. */
const PLAIN_BYTES = 16 * 1024;
const GZIPPED = 'x-kept-as';

/**
 * Makes a repeated POST with the same `Idempotency-Key` answer what the first one answered. A refusal (4xx)
 * gives the key back: nothing was done, and the mended request may use it. After a failure on our side (5xx)
 * nobody knows what was done, so the key stays taken until the store's hold runs out.
 */
export function idempotency(deps: () => Deps<'idempotency.write'>): MiddlewareObj<Exchange, Answer> {
  return {
    before: async ({ event: exchange }) => {
      const key = keyOf(exchange);
      if (key === undefined || exchange.principal === undefined) return;
      const { clock, random, idempotency: store } = deps();
      const { tenantId } = exchange.principal;
      const hash = requestHash(exchange);
      const begun = await store.begin(tenantId, key, hash, clock.now(), random.id('run'));
      if (begun.outcome === 'replay') {
        exchange.replay = begun.reply;
        return;
      }
      exchange.held = key;
      if (exchange.request !== undefined) {
        exchange.request = { ...exchange.request, repeatable: { id: begun.id, again: begun.again } };
      }
    },
    after: async ({ event: exchange, response }) => {
      if (response === undefined || response === null) return;
      await settle(exchange, (store, tenantId, key) => store.complete(tenantId, key, stored(response)));
    },
    onError: async ({ event: exchange, error }) => {
      if (outcomes[expectedError(error).code].status >= 500) return;
      await settle(exchange, (store, tenantId, key) => store.release(tenantId, key));
    },
  };

  // the request's own outcome stands, whether or not it could be noted
  async function settle(
    { held, principal, telemetry }: Exchange,
    note: (store: IdempotencyStore, tenantId: string, key: string) => Promise<void>,
  ): Promise<void> {
    if (held === undefined || principal === undefined) return;
    try {
      await note(deps().idempotency, principal.tenantId, held);
    } catch (thrown) {
      telemetry.error('idempotency key not settled', thrown);
    }
  }
}

/** A stored reply as an answer, marked as a repetition. */
export function replayed(reply: StoredReply): Answer {
  const { [GZIPPED]: form, ...headers } = reply.headers;
  const body = form === 'gzip' ? gunzip(reply.body) : reply.body;
  return { status: reply.status, headers: { ...headers, 'idempotent-replayed': 'true' }, body };
}

// one space of keys for each caller and route
function keyOf(exchange: Exchange): string | undefined {
  const { route, headers, principal } = exchange;
  const sent = headers['idempotency-key'];
  if (sent === undefined || route.method !== 'POST' || !route.changes) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(sent)) {
    throw new ValidationError('The idempotency key does not fit.', [
      { in: 'header', pointer: '/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
    ]);
  }
  return `${principal?.id}:${route.id}:${sent}`;
}

const requestHash = ({ event, route, bodyText }: Exchange): string =>
  sha256(JSON.stringify([route.id, event.pathParameters ?? {}, bodyText ?? '']));

function stored(answer: Answer): StoredReply {
  const body = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString();
  if (body.length <= PLAIN_BYTES) return { status: answer.status, headers: answer.headers, body };
  const packed = process.getBuiltinModule('node:zlib').gzipSync(body).toString('base64');
  return { status: answer.status, headers: { ...answer.headers, [GZIPPED]: 'gzip' }, body: packed };
}

const gunzip = (packed: string): string =>
  process.getBuiltinModule('node:zlib').gunzipSync(Buffer.from(packed, 'base64')).toString();
