import type { Webhook } from '#domain/bus/webhook.ts';

/** Subscribers outside, for one tenant at a time; an id of another tenant answers like a missing one. */
export interface WebhookStore {
  /** @throws OrchestratorError `conflict` when it exists */
  create(webhook: Webhook): Promise<void>;
  get(tenantId: string, id: string): Promise<Webhook | undefined>;
  /** All of a tenant (at most `MAX_WEBHOOKS`), oldest first. */
  list(tenantId: string): Promise<readonly Webhook[]>;
  /** Writes it where its stored version is `webhook.version - 1`. @throws OrchestratorError `conflict` otherwise */
  update(webhook: Webhook): Promise<void>;
  /** Answers false when there was none. */
  remove(tenantId: string, id: string): Promise<boolean>;
}

/** Most subscribers of one tenant: each message looks at all of them. */
export const MAX_WEBHOOKS = 50;
