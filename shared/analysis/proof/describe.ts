import type { Place } from '#domain/findings/predicate.ts';
import { type EvidenceReader, memberOf } from './evidence-reader.ts';
import { nameOf, plainText, quoted, time, wordFor, words } from './wording.ts';

const MAX_MEMBERS = 8;

/** What is at a place, in words: known kinds of records have their own sentence, others list their members. */
export function describe(place: Place, reader: EvidenceReader): string {
  const value = reader.get(place);
  const around = reader.around(place);
  if (typeof value !== 'object' || value === null) {
    return `${ownedName(place, reader)} is ${wordFor(around[0]?.name ?? '', value)}`;
  }
  for (const sentence of SENTENCES) {
    const said = sentence(value, around);
    if (said !== undefined) return said;
  }
  return membersOf(value, around[1]?.name ?? around[0]?.name ?? 'record');
}

/** `reserved concurrency of shop-payments`: a member's name and whose it is. */
export function ownedName(place: Place, reader: EvidenceReader): string {
  const around = reader.around(place);
  const own = words(around[0]?.name ?? 'the whole');
  const owner = around.map(({ holder }) => nameOf(holder)).find((n) => n !== undefined);
  return owner === undefined ? own : `${own} of ${owner}`;
}

type Around = readonly { readonly name: string; readonly holder: unknown }[];
type Sentence = (value: object, around: Around) => string | undefined;

const text = (value: unknown, name: string): string | undefined => {
  const own = memberOf(value, name);
  return typeof own === 'string' ? own : undefined;
};
const number = (value: unknown, name: string): number | undefined => {
  const own = memberOf(value, name);
  return typeof own === 'number' ? own : undefined;
};

const change: Sentence = (value) => {
  const [kind, resource, summary] = ['kind', 'resource', 'summary'].map((n) => text(value, n));
  const at = number(value, 'at');
  if (kind === undefined || resource === undefined || summary === undefined || at === undefined)
    return undefined;
  const source = text(value, 'source');
  return `${CHANGES[kind] ?? 'change'} of ${plainText(resource)} at ${time(at)}: ${quoted(summary)}${source === undefined ? '' : ` (${plainText(source)})`}`;
};

const CHANGES: Readonly<Record<string, string>> = {
  deploy: 'deploy',
  configuration: 'configuration change',
  scaling: 'scaling',
  quota: 'change of quota',
  failover: 'failover',
  maintenance: 'maintenance',
  other: 'event',
};

const alarmState: Sentence = (value, around) => {
  const [state, reason, at] = [text(value, 'state'), text(value, 'reason'), number(value, 'at')];
  const alarm = around[1]?.holder;
  const name = text(alarm, 'name');
  if (state === undefined || reason === undefined || at === undefined || name === undefined) return undefined;
  return `alarm ${plainText(name)} went to ${plainText(state)} at ${time(at)}: ${quoted(reason)}`;
};

const alarm: Sentence = (value) => {
  const [name, state, reason] = ['name', 'state', 'reason'].map((n) => text(value, n));
  if (name === undefined || state === undefined || reason === undefined) return undefined;
  return `alarm ${plainText(name)} is in ${plainText(state)}: ${quoted(reason)}`;
};

const template: Sentence = (value, around) => {
  const [words, level, count] = [text(value, 'template'), text(value, 'level'), number(value, 'count')];
  const [first, last] = [number(value, 'firstAt'), number(value, 'lastAt')];
  if (words === undefined || count === undefined || first === undefined || last === undefined)
    return undefined;
  const group = around.map(({ holder }) => text(holder, 'group')).find((g) => g !== undefined);
  const inside = group === undefined ? '' : ` in log group ${plainText(group)}`;
  const fresh = around[1]?.name === 'fresh' ? 'new ' : '';
  return `${fresh}log lines like ${quoted(words)} (level ${plainText(level ?? 'none')}) came ${count} times${inside}, first at ${time(first)}, last at ${time(last)}`;
};

const templateChange: Sentence = (value, around) => {
  const [words, before, after] = [text(value, 'template'), number(value, 'before'), number(value, 'after')];
  if (words === undefined || before === undefined || after === undefined) return undefined;
  const group = around.map(({ holder }) => text(holder, 'group')).find((g) => g !== undefined);
  return `log lines like ${quoted(words)} came ${after} times after ${before} before${group === undefined ? '' : ` in log group ${plainText(group)}`}`;
};

const databaseLoad: Sentence = (value) => {
  const [node, statement, load] = [text(value, 'node'), text(value, 'statement'), number(value, 'load')];
  const waits = memberOf(value, 'waits');
  if (node === undefined || statement === undefined || load === undefined) return undefined;
  const listed = typeof waits === 'object' && waits !== null ? Object.entries(waits) : [];
  const shown = listed.slice(0, MAX_MEMBERS).map(([name, part]) => `${plainText(name)} ${String(part)}`);
  return `on ${plainText(node)} the statement ${quoted(statement)} carries a load of ${load}, waiting for ${shown.join(', ') || 'nothing recorded'}`;
};

const tcp: Sentence = (value) => {
  const [host, port, status] = [text(value, 'host'), number(value, 'port'), text(value, 'status')];
  if (host === undefined || port === undefined || status === undefined) return undefined;
  return `TCP connection to ${plainText(host)} port ${port}: ${plainText(status)}`;
};

const dns: Sentence = (value) => {
  const [name, type, status] = [text(value, 'name'), text(value, 'type'), text(value, 'status')];
  const records = memberOf(value, 'records');
  if (name === undefined || type === undefined || status === undefined || !Array.isArray(records))
    return undefined;
  return `DNS ${plainText(type)} of ${plainText(name)}: ${plainText(status)}, ${records.length} records`;
};

const http: Sentence = (value) => {
  const [url, status] = [text(value, 'url'), number(value, 'status')];
  const total = number(memberOf(value, 'timings'), 'totalMs');
  if (url === undefined || status === undefined || total === undefined) return undefined;
  return `HTTP request to ${plainText(url)} was answered with ${status} in ${total} ms`;
};

const tls: Sentence = (value) => {
  const [host, port, protocol] = [text(value, 'host'), number(value, 'port'), text(value, 'protocol')];
  const chain = memberOf(value, 'chain');
  if (host === undefined || port === undefined || protocol === undefined || !Array.isArray(chain))
    return undefined;
  const until = number(chain[0], 'validTo');
  const problem = text(value, 'problem');
  const trusted =
    memberOf(value, 'authorized') === true ? 'is trusted' : `is not trusted: ${quoted(problem ?? '')}`;
  return `certificate of ${plainText(host)} port ${port} ${until === undefined ? '' : `is valid until ${time(until)} and `}${trusted}`;
};

const SENTENCES: readonly Sentence[] = [
  change,
  alarmState,
  alarm,
  template,
  templateChange,
  databaseLoad,
  tcp,
  tls,
  dns,
  http,
];

function membersOf(value: object, list: string): string {
  const plain = Object.entries(value).filter(([, v]) => typeof v !== 'object' || v === null);
  const shown = plain.slice(0, MAX_MEMBERS).map(([k, v]) => `${words(k)} ${wordFor(k, v)}`);
  return `${words(list)}: ${shown.join(', ') || `${Object.keys(value).length} members`}`;
}
