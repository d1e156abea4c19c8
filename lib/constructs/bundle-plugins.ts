import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Takes credentials from the environment alone, where Lambda puts them. The chain of the SDK would bring a client
 * of STS, two of SSO and a reader of profiles into every function.
 */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: 'environment',
      namespace: 'credentials',
      pluginData: resolveDir,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials' }, ({ pluginData }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: String(pluginData),
      loader: 'js',
    }));
  },
};

/**
 * Gets Node's own modules by a call instead of an import: an ESM import of `node:http` reads all of its members,
 * and that loads an HTTP client which nothing here uses (about 40 ms of a cold start).
 */
const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[\w/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      if (!names.has(name) && !path.startsWith('node:')) return undefined;
      return { path: name, namespace: 'builtin', sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
      loader: 'js',
    }));
  },
};

/**
 * Writes the constant keys of the SDK's schemas out. A computed key may have an effect in the eyes of a bundler, so
 * it would keep the schema of every operation of a client, used or not.
 */
const plainSchemaKeys: Plugin = {
  name: 'plain-schema-keys',
  setup(build) {
    const schemas = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
    build.onLoad({ filter: schemas }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const contents = text.replace(/\[(_\w+)\]:/g, (whole, name: string) =>
        constants.has(name) ? `${constants.get(name)}:` : whole,
      );
      return { contents, loader: 'js' };
    });
  },
};

/** What the bundler does besides what esbuild does by itself. */
export const plugins: readonly Plugin[] = [environmentCredentials, builtins, plainSchemaKeys];
