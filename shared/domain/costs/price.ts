import { ValidationError } from '../errors.ts';
import { sha256 } from '../hash.ts';
import { type EpochMs, parseIsoTime } from '../time.ts';
import type { Micros } from './money.ts';
import { priceLines, priceSource } from './price-table.ts';

/** Micro-dollars for a million tokens of each class. */
export interface TokenPrices {
  readonly input: Micros;
  readonly output: Micros;
  readonly cacheRead: Micros;
  readonly cacheWrite5m: Micros;
  readonly cacheWrite1h: Micros;
}

/**
 * What a model costs from one day on. `regions` tells the classes of Bedrock's inference profiles apart: calls
 * that stay within a geography cost more than those that go anywhere.
 */
export interface PriceRow {
  readonly id: string;
  readonly provider: string;
  readonly regions: 'any' | 'global' | 'regional';
  readonly validFrom: EpochMs;
  readonly source: string;
  readonly perMillion: TokenPrices;
  /** Other prices for the whole call when its input of all classes is more than `above` tokens. */
  readonly long?: { readonly above: number; readonly perMillion: TokenPrices };
  /** For one search that the provider makes itself, where it sells them. */
  readonly webSearch?: Micros;
}

/** The provider under which a model on one's own hardware is priced, whatever protocol its server speaks. */
export const OWN_HARDWARE = 'own-hardware';

/** Providers whose every model costs nothing because it was declared so, not because a price is missing. */
const OWN: ReadonlySet<string> = new Set([OWN_HARDWARE, 'ollama', 'scripted']);

/** The version of the table: what a price was read from can always be told again. */
export const priceTableVersion: string = sha256(priceLines).slice(0, 12);

/**
 * The row that prices a call now.
 *
 * Models are named as the provider takes them: Bedrock's also as an ARN, with the region of a profile and with
 * version and date behind; OpenAI's also with the date of a snapshot. Azure sells OpenAI's models at OpenAI's
 * prices where it lists none of its own.
 *
 * @throws ValidationError naming provider and model when there is no price: it is refused, never free
 */
export function priceOf(provider: string, model: string, at: EpochMs): PriceRow {
  if (OWN.has(provider)) return ownRow(provider);
  const name = provider === 'bedrock' ? bedrockNames(model) : plainNames(model);
  const providers = provider === 'azure' ? ['azure', 'openai'] : [provider];
  for (const key of providers.flatMap((p) => name.map((n) => `${p}/${n}`))) {
    const rows = table().get(key) ?? [];
    const valid = rows.filter((row) => row.validFrom <= at);
    const row = valid.reduce<PriceRow | undefined>(later, undefined);
    if (row !== undefined) return row;
  }
  throw new ValidationError(
    `no price is known for model ${quoted(model)} of provider ${quoted(provider)}: choose a model of the price table, or declare a server of your own as ${OWN_HARDWARE}`,
  );
}

/** Every row, those of the past and the future too, in the order of the table. */
export const priceRows = (): readonly PriceRow[] => [...new Set([...table().values()].flat())];

const quoted = (text: string): string => JSON.stringify(text.slice(0, 128));

const later = (best: PriceRow | undefined, row: PriceRow): PriceRow =>
  best === undefined || row.validFrom > best.validFrom ? row : best;

const NOTHING: TokenPrices = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

const ownRow = (provider: string): PriceRow => ({
  id: `${provider}/*`,
  provider,
  regions: 'any',
  validFrom: 0,
  source: 'own hardware',
  perMillion: NOTHING,
});

const REGION = /^(global|us-gov|us|eu|apac|jp|au|ca|in)\.(?=[a-z0-9-]+\.)/;
const VERSION = /(-v\d+)?(:\d+){0,2}(:\d+k)?$/;
const SNAPSHOT = /-\d{4}-\d{2}-\d{2}$/;

// `arn:…:foundation-model/x`, `arn:…:inference-profile/us.x`; an application's own profile hides its model
function bedrockNames(model: string): readonly string[] {
  const id = /^arn:[^/]+:(?:foundation-model|inference-profile)\/(.+)$/.exec(model)?.[1] ?? model;
  const region = REGION.exec(id)?.[1];
  const bare = id.slice(region === undefined ? 0 : region.length + 1);
  const name = bare.replace(VERSION, '');
  const undated = name.replace(/-20\d{6}$/, '');
  const group = region === 'global' ? 'global.' : 'regional.';
  return [name, undated].flatMap((n) => [group + n, n]);
}

const plainNames = (model: string): readonly string[] => [model, model.replace(SNAPSHOT, '')];

let read: ReadonlyMap<string, readonly PriceRow[]> | undefined;

function table(): ReadonlyMap<string, readonly PriceRow[]> {
  if (read !== undefined) return read;
  const rows = new Map<string, PriceRow[]>();
  for (const line of priceLines.trim().split('\n')) {
    const [provider = '', names = '', ...columns] = line.split('|');
    const row = rowOf(provider, names.split(',')[0] ?? '', columns);
    for (const name of names.split(',')) {
      const key = `${provider}/${name}`;
      rows.set(key, [...(rows.get(key) ?? []), row]);
    }
  }
  read = rows;
  return rows;
}

function rowOf(provider: string, name: string, columns: readonly string[]): PriceRow {
  const [from = '', input, output, read, write5m, write1h, search, above, ...long] = columns;
  const perMillion = pricesOf([input, output, read, write5m, write1h]);
  const [longInput, longOutput, longRead, longWrite] = long;
  // no provider lists an hour's write of a long call apart: as much dearer as the write of five minutes
  const longPrices = pricesOf([longInput, longOutput, longRead, longWrite, undefined]);
  const regions = /^(global|regional)\./.exec(name)?.[1] as 'global' | 'regional' | undefined;
  return {
    id: `${provider}/${name}${from === '' ? '' : `@${from}`}`,
    provider,
    regions: regions ?? 'any',
    validFrom: from === '' ? 0 : (parseIsoTime(`${from}T00:00Z`) ?? 0),
    source: priceSource,
    perMillion,
    ...(above ? { long: { above: Number(above), perMillion: longPrices } } : {}),
    ...(search ? { webSearch: Number(search) } : {}),
  };
}

// a class without a price of its own costs what input costs; an hour's write at least as much as a short one
function pricesOf([input, output, read, write5m, write1h]: readonly (string | undefined)[]): TokenPrices {
  const number = (text: string | undefined, otherwise: number): number => (text ? Number(text) : otherwise);
  const plain = number(input, 0);
  const write = number(write5m, plain);
  return {
    input: plain,
    output: number(output, 0),
    cacheRead: number(read, plain),
    cacheWrite5m: write,
    cacheWrite1h: number(write1h, write),
  };
}
