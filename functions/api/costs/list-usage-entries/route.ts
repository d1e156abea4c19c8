import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { acceptedForm, csvReply } from '#services/costs/accepted-form.ts';
import { EntriesQuery, EntryView, entriesCsv, listEntries } from '#services/costs/list-entries.ts';

export const listUsageEntries = defineRoute({
  id: 'listUsageEntries',
  method: 'GET',
  path: '/usage/entries',
  scope: 'costs:read',
  summary: 'Export the ledger: every call and correction',
  description:
    'Oldest first, of a span of UTC days, in pages; as JSON, or as CSV where `Accept` prefers it. The next page is in `Link` with `rel="next"`, and in `cursor` of the JSON. A call of the last seconds may be missing until it is listed.',
  uses: ['ledger.read', 'cursors.sign'],
  timeoutSeconds: 29,
  memoryMb: 512,
  params: z.strictObject({}),
  query: EntriesQuery,
  body: z.undefined(),
  response: z.strictObject({ items: z.array(EntryView), cursor: z.string().optional() }),
  requestHeaders: { accept: '`application/json` or `text/csv`.' },
  rawMediaTypes: ['text/csv'],
  status: 200,
  changes: false,
  errors: [],
  examples: [
    { name: 'a day', query: { from: '2026-11-21', to: '2026-11-21' }, status: 200 },
    { name: 'its first call', query: { from: '2026-11-21', to: '2026-11-21', limit: '1' }, status: 200 },
    {
      name: 'as a table',
      query: { from: '2026-11-21', to: '2026-11-21' },
      headers: { accept: 'text/csv' },
      status: 200,
    },
    { name: 'too many', query: { from: '2026-11-21', to: '2026-11-21', limit: '101' }, status: 400 },
    { name: 'backwards', query: { from: '2026-11-21', to: '2026-11-20' }, status: 400 },
    {
      name: 'a cursor of nobody',
      query: { from: '2026-11-21', to: '2026-11-21', cursor: 'YWJj.x' },
      status: 400,
    },
  ],
  handle: async (deps, { principal, query, headers }) => {
    const form = acceptedForm(headers['accept']);
    const page = await listEntries(deps, { tenantId: principal.tenantId, ...query });
    const link = page.cursor === undefined ? {} : { link: nextOf({ ...query, cursor: page.cursor }) };
    if (form === 'application/json') return { headers: { vary: 'Accept', ...link }, body: page };
    const table = csvReply(entriesCsv(page.items), `entries-${query.from}-${query.to}.csv`);
    return { ...table, headers: { ...table.headers, ...link } };
  },
});

// relative to this route, so that it holds behind every stage, host and base path
const nextOf = ({
  from,
  to,
  limit,
  cursor,
}: Record<'from' | 'to' | 'cursor', string> & { limit: number }): string =>
  `<entries?from=${from}&to=${to}&limit=${limit}&cursor=${encodeURIComponent(cursor)}>; rel="next"`;
