import { dollars } from '#domain/costs/standing.ts';
import { formatIsoTime } from '#domain/time.ts';
import type { Mail } from '#ports/mailer.ts';
import type { CostSummaryEvent } from './cost-summary.ts';

/** A summary as a mail in plain text. Names in it come from requests and settings; they are shown, nothing more. */
export function summaryMail(tenantId: string, summary: CostSummaryEvent): Mail {
  const { period, from, to, calls, micros, before, byProject, byModel, budgets } = summary;
  const when = period === 'day' ? `on ${from}` : `from ${from} to ${to}`;
  const lines = [
    `Models cost ${tenantId} ${dollars(micros)} ${when}, in ${counted(calls, 'call')}.`,
    `The ${period} before: ${dollars(before.micros)}, in ${counted(before.calls, 'call')}.`,
    ...sharesOf('By project', byProject, 'without a project'),
    ...sharesOf('By model', byModel, 'unknown'),
    ...(budgets.length === 0
      ? []
      : ['', 'Budgets of which 80 % or more are spent:', ...budgets.map(budgetLine)]),
    '',
    'All days are UTC. GET /api/v1/usage and GET /api/v1/budgets tell more.',
  ];
  return {
    subject: `Watchfloor: ${tenantId} spent ${dollars(micros)} ${when}`,
    text: `${lines.join('\n')}\n`,
  };
}

function sharesOf(
  title: string,
  { top, others }: CostSummaryEvent['byProject'],
  unnamed: string,
): readonly string[] {
  if (top.length === 0) return [];
  const rest = others.groups === 0 ? [] : [`  ${dollars(others.micros)}  ${others.groups} others`];
  const named = top.map(
    ({ group, calls, micros }) =>
      `  ${dollars(micros)}  ${group === '' ? unnamed : oneLine(group)} (${counted(calls, 'call')})`,
  );
  return ['', `${title}:`, ...named, ...rest];
}

function budgetLine({
  scope,
  period,
  limitMicros,
  spentMicros,
  resetsAt,
}: CostSummaryEvent['budgets'][number]) {
  const again = resetsAt === undefined ? '' : `, starts over at ${formatIsoTime(resetsAt)}`;
  const share = limitMicros === 0 ? 100 : Math.floor((spentMicros * 100) / limitMicros);
  return `  ${scope.kind}/${oneLine(scope.id)}, ${period}: ${dollars(spentMicros)} of ${dollars(limitMicros)} (${share} %)${again}`;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 128);
