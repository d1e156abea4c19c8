import { worstCaseOf } from '#domain/costs/cost.ts';
import type { LedgerEntry } from '#domain/costs/ledger-entry.ts';
import { OWN_HARDWARE, type PriceRow, priceOf, priceTableVersion } from '#domain/costs/price.ts';
import type { Reservation } from '#domain/costs/reservation.ts';
import { BudgetExceededError, OrchestratorError } from '#domain/errors.ts';
import type { GatewaySettings, ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { Clock } from '#ports/clock.ts';
import type { CostLedger, Settlement } from '#ports/cost-ledger.ts';
import type { GatewayCall } from '#ports/model-gateway.ts';
import type { Randomness } from '#ports/randomness.ts';
import { pauseMs } from './backoff.ts';

/** What holding money needs. */
export interface HoldDeps {
  readonly ledger: Pick<CostLedger, 'reserve' | 'settle'>;
  readonly clock: Clock;
  readonly random: Randomness;
}

/** One try as the ledger sees it. `slot` tells the tries of one call apart. */
export interface HoldWish {
  readonly candidate: ModelCandidate;
  readonly how: GatewayCall;
  readonly slot: string;
  /** Length of the request, in bytes; or its tokens, where the provider has counted them. */
  readonly inputBytes: number;
  readonly maxOutputTokens: number;
  readonly price: PriceRow;
  /** What earlier tries of the same call have cost. */
  readonly spentMicros: number;
}

/** The price of a candidate now. @throws ValidationError naming a model without a price: never free by accident */
export const priceOfCandidate = ({ provider, model, ownHardware }: ModelCandidate, at: number): PriceRow =>
  priceOf(ownHardware === true ? OWN_HARDWARE : provider, model, at);

/** Repetitions of one call id that are told apart; a process that dies more often has another trouble. */
const MOST_REPETITIONS = 20;

/**
 * Holds the worst case of one try. A hold of that id that someone else made is of a process that died: its call may
 * have been made, so it is settled at its worst case (unless it was settled before) and the next id is taken. So a
 * repeated call never shares a hold with an earlier one, and no provider call goes unbooked.
 *
 * @throws BudgetExceededError when a budget refuses; OrchestratorError when the ledger cannot be reached
 */
export async function holdWorstCase(
  deps: HoldDeps,
  settings: GatewaySettings,
  wish: HoldWish,
): Promise<Reservation> {
  for (let n = 1; n <= MOST_REPETITIONS; n += 1) {
    const wanted = reservationOf(deps, settings, wish, n);
    refuseAbove(wish, wanted.micros);
    const held = await reserved(deps, wanted);
    if (held.holder === wanted.holder) return held;
    const at = deps.clock.now();
    await deps.ledger.settle(held.tenantId, held.id, { micros: held.micros, basis: 'reserved', at });
  }
  throw new OrchestratorError('conflict', 'the same model call was begun too often');
}

function reservationOf(
  { clock, random }: HoldDeps,
  settings: GatewaySettings,
  { candidate, how, slot, price, inputBytes, maxOutputTokens }: HoldWish,
  n: number,
): Reservation {
  const now = clock.now();
  return {
    id: `${how.callId}/${slot}${n === 1 ? '' : `.${n}`}`,
    tenantId: how.labels.tenant,
    labels: how.labels,
    provider: candidate.provider,
    model: candidate.model,
    price: { table: priceTableVersion, row: price.id },
    micros: worstCaseOf(price, { inputBytes, maxOutputTokens }),
    holder: Buffer.from(random.bytes(12)).toString('hex'),
    createdAt: now,
    expiresAt: now + settings.holdMs,
  };
}

/** The bound of one call, as the caller sets it; what tenants and projects may spend is the ledger's to say. */
function refuseAbove({ how: { maxMicros, labels }, spentMicros }: HoldWish, micros: number): void {
  if (maxMicros === undefined || spentMicros + micros <= maxMicros) return;
  const left = Math.max(0, maxMicros - spentMicros);
  throw new BudgetExceededError(`the step has ${left} micro-dollars left, and may need ${micros}`, {
    scope: `run/${labels.run}`,
    period: 'run',
    limit: maxMicros,
    spent: spentMicros,
    held: 0,
    paused: false,
    raisedBy: 'runs:write',
  });
}

async function reserved({ ledger, clock }: HoldDeps, wanted: Reservation): Promise<Reservation> {
  try {
    return await ledger.reserve(wanted);
  } catch (error) {
    if (error instanceof BudgetExceededError) throw error;
    // the answer may be lost and the hold be there: nothing was called, so it is given back where it can be; one of
    // the same call delivered twice is not ours to give
    const free = { micros: 0, basis: 'free', at: clock.now(), holder: wanted.holder } as const;
    await ledger.settle(wanted.tenantId, wanted.id, free).catch(() => undefined);
    throw error;
  }
}

/** How a try ended, as far as money goes. */
export type Ending = Omit<Extract<Settlement, { readonly micros: number }>, 'at'>;

const SETTLE_TRIES = 3;
const SETTLE_PAUSES = { firstDelayMs: 50, maxDelayMs: 1_000 };

/**
 * Ends a hold, trying some times: the first settlement stands, so a repetition books nothing twice. Undefined when the
 * ledger cannot be reached: the hold then ends by itself, at its worst case.
 */
export async function endHold(
  { ledger, clock, random }: HoldDeps,
  hold: Reservation,
  how: Ending,
): Promise<LedgerEntry | undefined> {
  for (let n = 1; ; n += 1) {
    try {
      return await ledger.settle(hold.tenantId, hold.id, { ...how, at: clock.now() });
    } catch {
      if (n === SETTLE_TRIES) return undefined;
      await clock.sleep(pauseMs(random, SETTLE_PAUSES, n));
    }
  }
}
