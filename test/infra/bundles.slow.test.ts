import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorizer } from '../../functions/authorizer/authorizer.ts';
import { agents, routes, tasks, triggers } from '../../functions/registry.ts';
import { entryOf, loadedAtStart, metafileOf } from '../../lib/constructs/bundle.ts';
import { errorClasses } from '../../lib/constructs/bundle-plugins.ts';
import { synthesized } from './synthesized.ts';

synthesized('prod');

/** What a function loads before its first line runs, and what it loads on demand, in KB. */
function sizes(id: string): {
  readonly start: number;
  readonly onDemand: number;
  readonly inputs: readonly string[];
  /** Bytes of each input among what is loaded at start. */
  readonly bytes: ReadonlyMap<string, number>;
} {
  const { outputs } = metafileOf(id);
  const loaded = loadedAtStart(outputs, entryOf(outputs));
  const kb = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1024;
  const bytes = new Map<string, number>();
  for (const [input, { bytesInOutput }] of [...loaded].flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {}),
  )) {
    bytes.set(input, (bytes.get(input) ?? 0) + bytesInOutput);
  }
  return {
    bytes,
    start: kb(loaded),
    onDemand: kb(Object.keys(outputs).filter((file) => !loaded.has(file))),
    inputs: [...bytes].flatMap(([input, size]) => (size > 0 ? [input] : [])),
  };
}

const weigh = (
  kind: string,
  units: readonly { readonly unit: { readonly id: string } }[],
  limit: number,
): string[] => {
  const weights = units.map(({ unit: { id } }) => ({ id, ...sizes(id) })).sort((a, b) => b.start - a.start);
  const lines = weights.map(
    ({ id, start, onDemand }) => `  ${id} ${start.toFixed(0)} KB, on demand ${onDemand.toFixed(0)}`,
  );
  const [heaviest] = weights;
  const parts = heaviest === undefined ? '' : `  the first is made of: ${partsOf(heaviest.id)}`;
  process.stdout.write(`${[`${kind}, at most ${limit} KB:`, ...lines, parts].join('\n')}\n`);
  return weights.flatMap(({ id, start }) => (start > limit ? [`${id}: ${start.toFixed(0)} KB`] : []));
};

/** What the code loaded at start is made of, by package or layer, in KB, heaviest first. */
function partsOf(id: string): string {
  const parts = new Map<string, number>();
  for (const [input, bytes] of sizes(id).bytes) {
    const part =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? input.split('/').slice(0, 2).join('/');
    parts.set(part, (parts.get(part) ?? 0) + bytes / 1024);
  }
  return [...parts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 14)
    .map(([part, kb]) => `${part} ${kb.toFixed(0)}`)
    .join(', ');
}

describe('bundles', () => {
  it('of routes and of the authorizer load at most 360 KB before their first request', () => {
    expect(weigh('routes', [...routes, { unit: authorizer }], 360)).toEqual([]);
  });

  it('of agents load at most 420 KB before their first message', () => {
    expect(weigh('agents', agents, 420)).toEqual([]);
  });

  it('of tasks and triggers load at most 420 KB', () => {
    expect(weigh('tasks and triggers', [...tasks, ...triggers], 420)).toEqual([]);
  });

  const all = [...routes, { unit: authorizer }, ...agents, ...tasks, ...triggers].map(({ unit }) => unit.id);

  it.each(all)('of %s hold everything they load, and nothing that loads an HTTP client unasked', (id) => {
    const external = Object.values(metafileOf(id).outputs).flatMap(({ imports }) =>
      imports.filter((i) => i.external),
    );
    expect(external).toEqual([]);
    // undici is behind the global fetch: what touches it first pays for it
    expect(
      sizes(id).inputs.filter((file) =>
        /node_modules\/(undici|@aws-sdk\/credential-provider-(node|ini|sso))\//.test(file),
      ),
    ).toEqual([]);
  });

  it('keep every error class that an adapter looks into', () => {
    const folders = {
      'client-dynamodb': 'shared/adapters/dynamodb',
      'client-sfn': 'shared/adapters/stepfunctions',
    };
    const asked = Object.entries(folders).map(([client, folder]) => {
      const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
      const names = texts.flatMap((text) =>
        [...text.matchAll(/instanceof (\w+Exception)/g)].map(([, name]) => name),
      );
      return [client, [...new Set(names)].sort()];
    });
    expect(Object.fromEntries(asked)).toEqual(errorClasses);
  });

  it('leave what only a model, a tool or a trace needs to the moment it is needed', () => {
    const early = [...agents, ...tasks, ...triggers].flatMap(({ unit: { id } }) =>
      sizes(id)
        .inputs.filter((file) =>
          /json-schema-processors|model-turns|services\/models|adapters\/model\/open-model|node_modules\/(@aws-sdk\/client-(bedrock-runtime|cloudformation|cloudtrail|lambda)|openai|aws-xray-sdk-core|cockatiel)\//.test(
            file,
          ),
        )
        .map((file) => `${id}: ${file}`),
    );
    expect(early).toEqual([]);
  });
});
