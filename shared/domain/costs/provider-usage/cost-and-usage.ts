import { jsonOf } from '../../json.ts';
import { parseIsoTime } from '../../time.ts';
import { dayOf } from '../period.ts';
import { type CsvRow, csvRows } from './csv-rows.ts';
import { type LineRead, linesOf, type ReadRecord, readEach } from './read-lines.ts';
import type { UsageBucket } from './usage-bucket.ts';

/**
 * AWS cost and usage lines of Bedrock: a report of either generation (`lineItem/UsageStartDate` or
 * `line_item_usage_start_date`), as CSV or as JSON lines. Only money is taken: a usage type names its model in other
 * words than an API does, so that each day of Bedrock is compared as a whole. Lines of other services, and lines
 * that are no usage (tax, credits, discounts), are passed over.
 *
 * @throws ValidationError naming lines that are nothing of this by their numbers
 */
export function readCostAndUsage(text: string): ReadRecord<UsageBucket> {
  if (!/^\s*[{[]/.test(text)) return readEach(csvRows(text), readLine);
  return readEach(linesOf(text), (line, number) => {
    const value = jsonOf(line);
    if (value === null || typeof value !== 'object') return { fault: 'is no JSON object' };
    return readLine(value as CsvRow, number);
  });
}

/** Usage types of tokens, and of Anthropic's models, which are sold through the marketplace. */
const TOKENS = /input-tokens|output-tokens|-input-token-count|(input|output)_?tokencount/i;

function readLine(row: CsvRow, line: number): LineRead<UsageBucket> {
  const cell = (name: string): string => {
    const legacy = `lineItem/${name}`;
    const current = `line_item_${name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()}`;
    return String(row[legacy] ?? row[current] ?? '').trim();
  };
  const service = cell('ProductCode');
  const usage = cell('UsageType');
  if (service === '' || usage === '') return { fault: 'it names no product code or no usage type' };
  if (service !== 'AmazonBedrock' && !TOKENS.test(usage)) return { passed: 'another service' };
  const type = cell('LineItemType');
  if (type !== '' && type !== 'Usage') return { passed: `no usage: ${type.slice(0, 32)}` };
  const at = momentOf(cell('UsageStartDate'));
  if (at === undefined) return { fault: 'its usage start date is no time' };
  const end = momentOf(cell('UsageEndDate')) ?? at;
  if (dayOf(Math.max(at, end - 1)) !== dayOf(at))
    return { fault: 'it reaches over a day: choose daily or hourly' };
  const currency = cell('CurrencyCode') || 'USD';
  if (currency !== 'USD') return { fault: `it is in ${currency.slice(0, 8)}, and the book in USD` };
  const cost = tenBillionths(cell('UnblendedCost'));
  if (cost === undefined) return { fault: 'its unblended cost is no amount' };
  const bucket = { line, day: dayOf(at), provider: 'bedrock', row: undefined, tenBillionths: cost } as const;
  return { items: [bucket] };
}

/** Exports write `2026-11-21T00:00:00Z`, `2026-11-21T00:00:00.000Z` or `2026-11-21 00:00:00.000`, all in UTC. */
const momentOf = (text: string): number | undefined =>
  parseIsoTime(/Z$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);

/** Dollars as whole ten-billionths, exactly; further decimals are cut. Undefined for what is no amount. */
function tenBillionths(text: string): bigint | undefined {
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^(-?)(\d{1,12})(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  if (whole === '') return undefined;
  const places = 10 + Number(exponent) - part.length;
  const digits = BigInt(whole + part);
  const scaled = places >= 0 ? digits * 10n ** BigInt(places) : digits / 10n ** BigInt(-places);
  return sign === '-' ? -scaled : scaled;
}
