import { HIDDEN_TOKENS, worstCaseOf } from '#domain/costs/cost.ts';
import type { PriceRow } from '#domain/costs/price.ts';
import type { BudgetExceededError } from '#domain/errors.ts';
import type { ModelCandidate } from '#domain/models/gateway-settings.ts';
import type { Clock } from '#ports/clock.ts';
import type { LanguageModel, ModelRequest } from '#ports/language-model.ts';

/** More bytes a token than this, over a whole request, no tokenizer reaches. */
const MOST_BYTES_PER_TOKEN = 6;

/** How long a count may take: it is asked in front of a call that somebody waits for. */
const COUNT_MS = 5_000;

/** A request of which only its length is known so far. */
export interface Uncounted {
  readonly candidate: ModelCandidate;
  readonly request: ModelRequest;
  readonly inputBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the count is asked with. */
export interface CountDeps {
  readonly open: (candidate: ModelCandidate) => Pick<LanguageModel, 'countTokens'>;
  readonly clock: Clock;
}

/**
 * Whether a request fits into its model's window, and the provider's count where that had to be asked: `undefined`
 * where the bytes alone fit, or where nobody can tell (then the provider decides). Images have far more bytes than
 * tokens, so that with them the bytes exclude nothing.
 */
export async function windowOf(
  deps: CountDeps,
  wanted: Uncounted,
  window: number,
): Promise<{ readonly fits: boolean; readonly counted?: number } | undefined> {
  const room = window - wanted.request.maxOutputTokens;
  if (wanted.inputBytes + HIDDEN_TOKENS <= room) return undefined;
  if (leastTokens(wanted) > room) return { fits: false };
  const counted = await askedCount(deps, wanted);
  return counted === undefined ? undefined : { fits: counted <= room, counted };
}

/**
 * The provider's count of a request that a budget has no room for by its bytes, where it may have room by its tokens;
 * undefined where it surely has none, or where the provider has no answer.
 */
export async function countForBudget(
  deps: CountDeps,
  wanted: Uncounted,
  price: PriceRow,
  { standing }: BudgetExceededError,
): Promise<number | undefined> {
  if (standing.paused) return undefined;
  const { maxOutputTokens } = wanted.request;
  const least = worstCaseOf(price, { inputBytes: leastTokens(wanted), maxOutputTokens });
  if (least > standing.limit - standing.spent - standing.held) return undefined;
  return askedCount(deps, wanted);
}

const leastTokens = ({ request, inputBytes }: Uncounted): number =>
  request.messages.some((m) => m.role === 'user' && (m.images ?? []).length > 0)
    ? 0
    : Math.ceil(inputBytes / MOST_BYTES_PER_TOKEN);

/** A count that fails or takes too long is none: the call does not depend on it. */
async function askedCount({ open, clock }: CountDeps, wanted: Uncounted): Promise<number | undefined> {
  const { countTokens } = open(wanted.candidate);
  if (countTokens === undefined) return undefined;
  const late = new AbortController();
  const over = new AbortController();
  const signals = [late.signal, ...(wanted.signal === undefined ? [] : [wanted.signal])];
  clock.sleep(COUNT_MS, over.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const counted = await countTokens(wanted.request, AbortSignal.any(signals));
    return counted !== undefined && Number.isSafeInteger(counted) && counted >= 0 ? counted : undefined;
  } catch {
    return undefined;
  } finally {
    over.abort();
  }
}
