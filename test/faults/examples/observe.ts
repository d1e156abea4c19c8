import { type ApiWorld, routes } from '../../contract/api-world.ts';

/** Routes whose answers are about this moment or this process, not about what is stored. */
const PASSING: ReadonlySet<string> = new Set(['getHealth', 'getOpenapi', 'getMe', 'listModels']);

/**
 * What a caller can see of a world, and what has left it, with ids and times replaced by their order: two worlds in which
 * the same was done look the same.
 */
export async function observe(world: ApiWorld, families: readonly string[]): Promise<readonly string[]> {
  const reads = routes.filter(
    ({ id, method, path }) =>
      method === 'GET' &&
      !PASSING.has(id) &&
      (families.includes(id) || families.includes(path.split('/')[1] ?? '')),
  );
  const seen: string[] = [];
  for (const route of reads) {
    const example = route.examples.find(({ status }) => status < 300);
    if (example === undefined) continue;
    const { status, text } = await world.call(route, example);
    seen.push(`${route.id} ${status} ${text}`);
  }
  const { bus, deadLetters, engine } = world.ports;
  const { items } = await bus.getHistory('acme', { limit: 100 });
  seen.push(
    ...[...world.state.runs.values()].map(({ run, events }) =>
      JSON.stringify([run.id, run.status, run.attempt, endsOf(events)]),
    ),
    `outbox ${JSON.stringify([...world.state.outbox.values()].map(({ kind }) => kind))}`,
    `evidence ${world.evidenceState.size}`,
    `executions ${JSON.stringify(engine.executions.map(({ workflow, attempt }) => [workflow, attempt]))}`,
    `bus ${JSON.stringify(items.map(({ type, subject }) => [type, subject]))}`,
    // one that was sent and not noted as sent is sent again: its worker finds the step done
    `letters ${JSON.stringify(deadLetters.queues().map((queue) => [deadLetters.count(queue), deadLetters.arrived(queue).length > 0]))}`,
  );
  return named(seen);
}

/** What came about in a run; how often somebody set about it is no part of that. */
const endsOf = (events: readonly { readonly type: string }[]): readonly string[] =>
  events.map(({ type }) => type).filter((type) => !/-(claimed|read|called|intended)$/.test(type));

/** Ids, hashes, signed marks and times by the order in which they come first. */
function named(lines: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  const named =
    (kind: string) =>
    (text: string): string => {
      const known = names.get(text) ?? `<${kind} ${names.size + 1}>`;
      names.set(text, known);
      return known;
    };
  return lines.map((line) =>
    line
      .replace(/"(cursor|forecast)":("[^"]*"|\{[^}]*\})/g, '"$1":"…"')
      // how often a delivery was tried is no part of what was done
      .replace(/"attempts":\[[^\]]*\]/g, '"attempts":"…"')
      // an action whose answer was lost is found done, without the receipt that the answer held
      .replace(/"receipt":"[^"]*"/g, '"receipt":"…"')
      // the ids of deliveries are made of other ids
      .replace(/"id":"Wz[^"]*"/g, '"id":"…"')
      .replace(/\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b/g, named('id'))
      .replace(/\b[0-9a-f]{64}\b/g, named('hash'))
      .replace(/\b1[0-9]{12}\b/g, '<time>')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'),
  );
}
