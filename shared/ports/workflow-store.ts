import type { Sha256 } from '#domain/hash.ts';

/** One version of a registered workflow. Nothing in it changes once it is stored. */
export interface WorkflowVersion {
  readonly tenantId: string;
  readonly workflowId: string;
  /** 1, 2, 3 and so on, without a gap. */
  readonly version: number;
  readonly title: string;
  /** Of `definition`. */
  readonly hash: Sha256;
  /** The definition as canonical JSON. */
  readonly definition: string;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** A version without its definition: what lists show. */
export type WorkflowSummary = Omit<WorkflowVersion, 'definition'>;

/** A state machine that was made of a registered workflow: its name, and when a run last asked for it. */
export interface MachineUse {
  readonly machine: string;
  readonly usedAt: number;
}

/**
 * Workflows that tenants registered, and which state machines were made of them. Reads are strongly consistent. An
 * id of another tenant is a missing one.
 */
export interface WorkflowStore {
  /**
   * Stores the next version. One whose content is that of the latest version answers that one and stores nothing, so
   * that a repetition has no effect; going back to older content makes a new version of it.
   *
   * @throws OrchestratorError `unavailable` when others kept storing versions of it at the same time
   */
  put(version: Omit<WorkflowVersion, 'version'>): Promise<WorkflowVersion>;
  /** The latest one where no version is asked for. */
  get(tenantId: string, workflowId: string, version?: number): Promise<WorkflowVersion | undefined>;
  /** Newest first, at most `limit`, below `before` where it is given. */
  versions(
    tenantId: string,
    workflowId: string,
    query: { readonly limit: number; readonly before?: number },
  ): Promise<readonly WorkflowSummary[]>;
  /** The latest version of each workflow of a tenant, by id. */
  list(tenantId: string): Promise<readonly WorkflowSummary[]>;
  /** Notes that a run is about to use a machine. The latest moment counts. */
  noteUse(use: MachineUse): Promise<void>;
  /** Machines that no run has asked for since `before`; at most `limit`. */
  unused(before: number, limit: number): Promise<readonly MachineUse[]>;
  /** Forgets a machine; false, and it stays, when a run has asked for it since. */
  forget(use: MachineUse): Promise<boolean>;
}
