import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { Definitions, directImports, rewritten } from './direct-imports.ts';
import { lateJsonSchema } from './late-json-schema.ts';
import { undescribedRoutes } from './undescribed-routes.ts';

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
 * Error classes that our adapters look into, by client. What else these two services throw is known by its name,
 * which an error keeps without a class of its own (the SDK's way for errors younger than the client).
 */
export const errorClasses: Readonly<Record<string, readonly string[]>> = {
  'client-dynamodb': ['ConditionalCheckFailedException', 'TransactionCanceledException'],
  'client-sfn': [],
};

/**
 * Writes the constant keys of the SDK's schemas out: a computed key may have an effect in the eyes of a bundler, so
 * it would keep the schema of every operation of a client, used or not. Leaves out error classes that nobody needs.
 */
const lessSchemas: Plugin = {
  name: 'less-schemas',
  setup(build) {
    const definitions = new Definitions(build);
    const schemas = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;
    build.onLoad({ filter: schemas }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, value]) => [name, value]),
      );
      const classes = errorClasses[/[\\/](client-[\w-]+)[\\/]/.exec(path)?.[1] ?? ''];
      const named = text.replace(/^n0_registry\.registerError\(\w+\$, (\w+)\);$/gm, (whole, name: string) =>
        classes === undefined || classes.includes(name) ? whole : '',
      );
      const contents = named.replace(/\[(_\w+)\]:/g, (whole, name: string) =>
        constants.has(name) ? `${constants.get(name)}:` : whole,
      );
      return { contents: await rewritten(contents, dirname(path), definitions), loader: 'js' };
    });
  },
};

/** A cache of endpoints that DynamoDB would have to be told to look up; nothing here tells it to. */
const noEndpointCache: Plugin = {
  name: 'no-endpoint-cache',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/endpoint-cache$/ }, () => ({
      path: 'none',
      namespace: 'endpoint-cache',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'endpoint-cache' }, () => ({
      contents: 'export class EndpointCache {}',
      loader: 'js',
    }));
  },
};

/** Leaves of a package's description only its version, which is all that SDK clients read of theirs. */
const versionsOnly: Plugin = {
  name: 'versions-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * What files of the SDK hold instead, where they serve other machines and modes: SHA-256 in JavaScript, for a Node
 * without it; the client-side rate limit of `AWS_RETRY_MODE=adaptive`, which falls back to the standard mode; the
 * files of `~/.aws`, which no function has; the region of an EC2 instance, where a function is told its own; and
 * questions that load the web's streams and blobs (some ms of a first request) to learn that a socket is none.
 */
export const lambdaOnly: Readonly<Record<string, string>> = {
  'checksum/sha256/Sha256Js': 'export const Sha256Js = undefined;',
  'retry/util-retry/AdaptiveRetryStrategy':
    "export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy';",
  'config/shared-ini-file-loader/loadSharedConfigFiles': `
    export { CONFIG_PREFIX_SEPARATOR } from './constants';
    export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  'config/config-resolver/regionConfig/getInstanceMetadataRegion':
    'export const getInstanceMetadataRegion = async () => undefined;',
  'serde/util-stream/stream-type-check': `
    export const isReadableStream = (stream) => stream?.constructor?.name === 'ReadableStream';
    export const isBlob = (blob) => blob?.constructor?.name === 'Blob';`,
  'retry/middleware-retry/isStreamingPayload/isStreamingPayload': `
    import { Readable } from 'node:stream';
    import { isReadableStream } from '../../../serde/util-stream/stream-type-check';
    export const isStreamingPayload = ({ body } = {}) => body instanceof Readable || isReadableStream(body);`,
};

const smallerSdk: Plugin = {
  name: 'smaller-sdk',
  setup(build) {
    for (const [file, contents] of Object.entries(lambdaOnly)) {
      const filter = new RegExp(
        ['@smithy', 'core', 'dist-es', 'submodules', `${file}[.]js$`].join('/').replaceAll('/', '[\\\\/]'),
      );
      build.onLoad({ filter }, ({ path }) => ({ contents, resolveDir: dirname(path), loader: 'js' }));
    }
  },
};

/** What the bundler does besides what esbuild does by itself. */
export const plugins: readonly Plugin[] = [
  environmentCredentials,
  builtins,
  lessSchemas,
  noEndpointCache,
  versionsOnly,
  undescribedRoutes,
  lateJsonSchema,
  smallerSdk,
  directImports,
];
