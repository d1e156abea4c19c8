import * as z from 'zod';
import { Run, RunCost } from '#domain/runs/run.ts';
import { isTerminal, RunStatus } from '#domain/runs/status.ts';
import { due, listings } from './index-keys.ts';
import { type Columns, fromRow, jsonColumn, type Row } from './row.ts';

const RunColumns = z.object({
  version: z.number(),
  status: RunStatus,
  body: jsonColumn(z.record(z.string(), z.unknown())),
  ...RunCost.shape,
});

/**
 * The columns of a run that every write sets. The cost counters are columns of their own, which only their
 * additions touch; an ended run is due no more.
 */
export function runColumns(run: Run): Columns {
  const { cost, version, status, ...body } = run;
  const ended = isTerminal(status);
  return {
    version,
    status,
    body: JSON.stringify(body),
    gsi1pk: listings.runsIn(run.tenantId, status),
    gsi1sk: run.id,
    gsi2pk: ended ? undefined : due.runs(due.shardOf(run.id)),
    gsi2sk: ended ? undefined : due.runAt(run.updatedAt, run.id),
  };
}

/** The run in an item. */
export function runFrom(row: Row): Run {
  const { version, status, body, ...cost } = fromRow(RunColumns, row);
  return Run.parse({ ...body, version, status, cost });
}
