import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Cuts zod from the part of it that writes JSON Schema (20 KB), which only a unit that talks to a model needs, and
 * only then. Loading that part puts it in its place. Files of ours import it by its name, so that a bundler sees
 * who does. Before it is loaded, asking a schema for its bounds (`minLength` and the like) throws too.
 */
export const lateJsonSchema: Plugin = {
  name: 'late-json-schema',
  setup(build) {
    build.onResolve({ filter: /^late-json-schema$/ }, () => ({
      path: 'places',
      namespace: 'json-schema',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'json-schema' }, () => ({ contents: places, loader: 'js' }));
    for (const [file, change] of Object.entries(changes)) {
      const filter = new RegExp(`[\\\\/]zod[\\\\/]v4[\\\\/]${file.replace('/', '[\\\\/]')}$`);
      build.onLoad({ filter }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return { contents: changed(text, change, path), loader: 'js' };
      });
    }
    build.onLoad({ filter: /[\\/](shared|functions)[\\/].+\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return text.includes('toJSONSchema') ? { contents: direct(text, path), loader: 'ts' } : undefined;
    });
  },
};

const methods = ['createToJSONSchemaMethod', 'createStandardJSONSchemaMethod'];

/** What zod's schemas get instead: places that are filled once JSON Schema is loaded. */
const places = `
export const processors = {};
const late = (name) => (...schema) => (...how) => {
  if (!processors[name]) throw new Error('this bundle makes no JSON Schema');
  return processors[name](...schema)(...how);
};
${methods.map((name) => `export const ${name} = late('${name}');`).join('\n')}`;

/** How files of zod are changed: each pattern must be met, so that another zod is noticed when it is bundled. */
const changes: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  'classic/schemas.js': [
    [
      /import \* as processors from "[^"]+json-schema-processors\.js";/,
      "import { processors } from 'late-json-schema';",
    ],
    [/(import \{[^}]*\}) from "[^"]+to-json-schema\.js";/, "$1 from 'late-json-schema';"],
  ],
  'classic/external.js': [[/export \{ toJSONSchema \} from "[^"]+";/, '']],
  'core/index.js': [
    [/export \* from "[^"]+to-json-schema\.js";/, ''],
    [/export \{ toJSONSchema \} from "[^"]+";/, ''],
    [/export \{ JSONSchemaGenerator \} from "[^"]+";/, ''],
  ],
  'core/json-schema-processors.js': [
    [
      /$/,
      `import { processors as places } from 'late-json-schema';
       import { ${methods.join(', ')} } from './to-json-schema.js';
       Object.assign(places, allProcessors_, { aggregateChecks, ${methods.join(', ')} });`,
    ],
  ],
};

function changed(text: string, change: readonly (readonly [RegExp, string])[], path: string): string {
  return change.reduce((done, [pattern, by]) => {
    if (!pattern.test(done)) throw new Error(`${path} has no ${pattern.source} any more`);
    const names = [...done.matchAll(/^export const (\w+Processor)\b/gm)].map(([, name]) => name);
    return done.replace(pattern, by.replace('allProcessors_', `{ ${names.join(', ')} }`));
  }, text);
}

const IMPORT = "import { toJSONSchema } from 'zod';";
const home = join(import.meta.dirname, '../../node_modules/zod/v4/core/json-schema-processors.js');

function direct(text: string, path: string): string {
  if (!text.includes(IMPORT)) throw new Error(`${path} must get it by: ${IMPORT}`);
  return text.replace(IMPORT, `import { toJSONSchema } from ${JSON.stringify(home)};`);
}
