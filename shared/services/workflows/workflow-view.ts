import * as z from 'zod';
import { Workflow } from '#declare/workflow.ts';
import type { WorkflowSummary } from '#ports/workflow-store.ts';
import type { FoundWorkflow } from './find-workflow.ts';
import type { WorkflowVersionView } from './version-query.ts';

/** A workflow as it was written; `version` where it was registered. */
export const WorkflowView = Workflow.extend({ version: z.number().int().positive().optional() });
export type WorkflowView = z.infer<typeof WorkflowView>;

/** The workflow as the API shows it. */
export const workflowView = ({ workflow, version }: FoundWorkflow): WorkflowView => ({
  ...workflow,
  steps: [...workflow.steps],
  ...(version === undefined ? {} : { version }),
});

/** A version as the API shows it. */
export const versionView = ({
  workflowId: id,
  version,
  title,
  hash,
  createdBy,
  createdAt,
}: WorkflowSummary): WorkflowVersionView => ({ id, version, title, hash, createdBy, createdAt });
