import * as z from 'zod';

/** Whose money a limit watches over, from the widest to the narrowest. */
export const scopeKinds = ['organization', 'tenant', 'project', 'team', 'user', 'workflow', 'run'] as const;

/** One owner of a limit. Ids are unique within their tenant; an organization's among all tenants. */
export const BudgetScope = z.strictObject({
  kind: z.enum(scopeKinds),
  id: z.string().min(1).max(128),
});
export type BudgetScope = z.infer<typeof BudgetScope>;

/**
 * Who pays for a call, and for what. Every label that is there is a scope that may have a limit; `agent` and
 * `model` are labels of reports only.
 */
export const CostLabels = z.strictObject({
  organization: z.string(),
  tenant: z.string(),
  project: z.string().optional(),
  team: z.string().optional(),
  user: z.string(),
  workflow: z.string(),
  run: z.string(),
  agent: z.string().optional(),
});
export type CostLabels = z.infer<typeof CostLabels>;

/** The scopes that a call of these labels falls under, widest first. */
export const scopesOf = (labels: CostLabels): readonly BudgetScope[] =>
  scopeKinds.flatMap((kind) => {
    const id = labels[kind];
    return id === undefined ? [] : [{ kind, id }];
  });
