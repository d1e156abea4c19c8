import type { CostLabels } from '#domain/costs/scope.ts';
import type { Run } from '#domain/runs/run.ts';
import type { Principal } from '#domain/tenants/principal.ts';

/** What is known of a run, or of one that is about to be, about who pays for it. */
export type Paid = Pick<Run, 'id' | 'tenantId' | 'workflow' | 'requestedBy' | 'payer'> & {
  readonly input: Pick<Run['input'], 'project'>;
};

/**
 * Who pays for the model calls of a run. Of the request only the project counts; organization, team and user come
 * from the caller's key, so that no request can spend another team's money. A tenant is its own organization until
 * it belongs to one.
 */
export const payerLabels = ({
  id,
  tenantId,
  workflow,
  requestedBy,
  payer,
  input,
}: Paid): Omit<CostLabels, 'agent'> => ({
  organization: payer?.organization ?? tenantId,
  tenant: tenantId,
  ...(input.project === undefined ? {} : { project: input.project }),
  ...(payer?.team === undefined ? {} : { team: payer.team }),
  user: requestedBy,
  // a registered workflow is one payer in all its versions
  workflow: workflow.split('@')[0] ?? workflow,
  run: id,
});

/** What a run keeps of its caller about who pays; nothing where the key says nothing. */
export const payerOf = ({
  organization,
  team,
}: Pick<Principal, 'organization' | 'team'>): { readonly payer?: NonNullable<Run['payer']> } =>
  organization === undefined && team === undefined
    ? {}
    : {
        payer: {
          ...(organization === undefined ? {} : { organization }),
          ...(team === undefined ? {} : { team }),
        },
      };
