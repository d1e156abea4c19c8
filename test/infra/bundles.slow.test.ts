import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agents, routes, tasks, triggers } from '../../functions/registry.ts';
import { metafileOf } from '../../lib/constructs/bundle.ts';
import { errorClasses } from '../../lib/constructs/bundle-plugins.ts';
import { synthesized } from './synthesized.ts';

synthesized('prod');

type Output = ReturnType<typeof metafileOf>['outputs'][string];

/** What a function loads before its first line runs, and what it loads on demand, in KB. */
function sizes(id: string): {
  readonly start: number;
  readonly onDemand: number;
  readonly inputs: readonly string[];
} {
  const { outputs } = metafileOf(id);
  const entry = Object.keys(outputs).find((file) => file.endsWith('/index.mjs')) ?? '';
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (external !== true && kind !== 'dynamic-import') load(path);
    }
  };
  load(entry);
  const kb = (files: Iterable<string>): number =>
    [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1024;
  const used = (output: Output | undefined): string[] =>
    Object.entries(output?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    );
  return {
    start: kb(loaded),
    onDemand: kb(Object.keys(outputs).filter((file) => !loaded.has(file))),
    inputs: [...loaded].flatMap((file) => used(outputs[file])),
  };
}

const over = (units: readonly { readonly unit: { readonly id: string } }[], limit: number): string[] =>
  units.flatMap(({ unit: { id } }) => {
    const { start } = sizes(id);
    return start > limit ? [`${id}: ${start.toFixed(0)} KB`] : [];
  });

describe('bundles', () => {
  it('of routes load at most 360 KB before their first request', () => {
    expect(over(routes, 360)).toEqual([]);
  });

  // 420 KB is wanted: zod's writer of JSON Schema (18 KB), which tells a model of the tools, stands between
  it('of agents load at most 445 KB before their first message', () => {
    expect(over(agents, 445)).toEqual([]);
  });

  it('of tasks load at most 420 KB', () => {
    expect(over(tasks, 420)).toEqual([]);
  });

  const all = [...routes, ...agents, ...tasks, ...triggers].map(({ unit }) => unit.id);

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
          /node_modules\/(@aws-sdk\/client-(bedrock-runtime|cloudformation|cloudtrail|lambda)|openai|aws-xray-sdk-core)\//.test(
            file,
          ),
        )
        .map((file) => `${id}: ${file}`),
    );
    expect(early).toEqual([]);
  });
});
