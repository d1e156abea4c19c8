import { median, robustSpread } from './statistics.ts';

const DAY_MS = 86_400_000;
const BIN_MS = 900_000;
const WORTH = 0.7;

/**
 * Takes a daily pattern out of values, where there is one: at least three days of data, and the medians of
 * the 15 minutes of the day explain so much that the robust spread falls below 70 %. The level stays, so
 * what is left can be read as before. A day that differs from the others does not pull the medians.
 */
export function withoutSeason(times: Float64Array, values: Float64Array): Float64Array {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  if (last - first < 3 * DAY_MS) return values;
  const bins = new Map<number, number[]>();
  times.forEach((t, i) => {
    const bin = Math.floor((t % DAY_MS) / BIN_MS);
    const list = bins.get(bin) ?? [];
    list.push(values[i] ?? 0);
    bins.set(bin, list);
  });
  const profile = new Map([...bins].map(([bin, list]) => [bin, median(list)]));
  const centre = median(values);
  const rest = values.map((v, i) => {
    const bin = Math.floor(((times[i] ?? 0) % DAY_MS) / BIN_MS);
    return v - (profile.get(bin) ?? centre) + centre;
  });
  return robustSpread(rest) < WORTH * robustSpread(values) ? rest : values;
}
