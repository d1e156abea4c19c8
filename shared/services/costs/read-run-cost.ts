import * as z from 'zod';
import type { Deps } from '#declare/capabilities.ts';
import { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { priceRows, priceTableVersion } from '#domain/costs/price.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { RunId } from '#domain/ids.ts';
import { EpochMs } from '#domain/time.ts';
import { readRunRow } from '../runs/change-run.ts';

const Tokens = LedgerEntry.pick({
  inputTokens: true,
  outputTokens: true,
  cacheReadTokens: true,
  cacheWriteTokens: true,
});

/** One line of the book about a call: a try at a provider, or a correction of one. */
export const RunCostTry = z.strictObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  price: LedgerEntry.shape.price,
  basis: z
    .enum([...LedgerEntry.shape.basis.options, 'held'])
    .describe(
      'What was booked: `usage` the provider said, `reserved` nobody said so the worst case counts, `free` the call never began, `expired` its process died, `correction` see `reason`; `held`: under way',
    ),
  reservedMicros: z.number().int(),
  micros: z.number().int().describe('What it cost; 0 while it is held'),
  ...Tokens.shape,
  cacheWrite1hTokens: LedgerEntry.shape.cacheWrite1hTokens,
  reason: z.string().optional(),
  at: EpochMs,
});

/** One call that a step made: its tries, in order of booking, and what they came to. */
export const RunCostCall = z.strictObject({
  /** Run, step, epoch and number of the call. */
  id: z.string(),
  agent: z.string().optional(),
  micros: z.number().int(),
  heldMicros: z.number().int().nonnegative(),
  tries: z.array(RunCostTry),
});

/** Prices of a row, in micro-dollars for a million tokens of each class. */
const PriceView = z.strictObject({
  table: z.string(),
  row: z.string(),
  /** Absent for a row of a table that this release does not hold. */
  perMillion: z
    .strictObject({
      input: z.number(),
      output: z.number(),
      cacheRead: z.number(),
      cacheWrite5m: z.number(),
      cacheWrite1h: z.number(),
    })
    .optional(),
  source: z.string().optional(),
});

/** What the models of a run cost, call by call. */
export const RunCostView = z.strictObject({
  run: RunId,
  micros: z.number().int(),
  heldMicros: z.number().int().nonnegative().describe('Worst cases of calls that have not ended'),
  ...Tokens.shape,
  calls: z.array(RunCostCall),
  prices: z.array(PriceView),
});
export type RunCostView = z.infer<typeof RunCostView>;

type Try = z.infer<typeof RunCostTry>;
type Line = Try & { readonly agent?: string | undefined };

/**
 * What a run has cost so far, out of the ledger.
 *
 * @throws OrchestratorError `not_found`
 */
export async function readRunCost(
  deps: Deps<'runs.read' | 'ledger.read'>,
  key: { readonly tenantId: string; readonly runId: string },
): Promise<RunCostView> {
  await readRunRow(deps, key);
  const [entries, holds] = await Promise.all([
    deps.ledger.ofRun(key.tenantId, key.runId),
    deps.ledger.heldBy(key.tenantId, key.runId),
  ]);
  // listed a moment late: a hold may be booked by now
  const booked = new Set(entries.map((entry) => entry.id));
  const held = holds.filter((hold) => !booked.has(hold.id)).map(heldLine);
  const lines = [...entries.map(entryLine), ...held];
  return {
    run: key.runId,
    micros: sum(lines, (line) => line.micros),
    heldMicros: sum(held, (line) => line.reservedMicros),
    inputTokens: sum(lines, (line) => line.inputTokens),
    outputTokens: sum(lines, (line) => line.outputTokens),
    cacheReadTokens: sum(lines, (line) => line.cacheReadTokens),
    cacheWriteTokens: sum(lines, (line) => line.cacheWriteTokens),
    calls: callsOf(lines),
    prices: pricesOf(lines),
  };
}

const entryLine = ({ labels, reserved, tenantId: _, ...entry }: LedgerEntry): Line => ({
  ...entry,
  reservedMicros: reserved,
  agent: labels.agent,
});

const heldLine = ({ id, provider, model, price, micros, labels, createdAt }: Reservation): Line => ({
  id,
  provider,
  model,
  price,
  basis: 'held',
  reservedMicros: micros,
  micros: 0,
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  at: createdAt,
  agent: labels.agent,
});

function callsOf(lines: readonly Line[]): RunCostView['calls'] {
  const calls = new Map<string, Line[]>();
  for (const line of lines) {
    const id = callOf(line.id);
    calls.set(id, [...(calls.get(id) ?? []), line]);
  }
  return [...calls].map(([id, all]) => {
    const agent = all[0]?.agent;
    return {
      id,
      ...(agent === undefined ? {} : { agent }),
      micros: sum(all, (line) => line.micros),
      heldMicros: sum(all, (line) => (line.basis === 'held' ? line.reservedMicros : 0)),
      tries: all.map(({ agent: _, ...one }) => one),
    };
  });
}

/** `<call>/<link of the chain>/<try>`, and behind it the mark of a correction. */
const callOf = (id: string): string => id.replace(/\/correction$/, '').replace(/\/\d+\/\d+(\.\d+)?$/, '');

function pricesOf(lines: readonly Line[]): RunCostView['prices'] {
  const known = new Map(priceRows().map((row) => [row.id, row] as const));
  const names = new Map(lines.map(({ price }) => [`${price.table} ${price.row}`, price] as const));
  return [...names.values()].map(({ table, row }) => {
    const found = table === priceTableVersion ? known.get(row) : undefined;
    if (found === undefined) return { table, row };
    return { table, row, perMillion: found.perMillion, source: found.source };
  });
}

const sum = (lines: readonly Line[], of: (line: Line) => number): number =>
  lines.reduce((so, line) => so + of(line), 0);
