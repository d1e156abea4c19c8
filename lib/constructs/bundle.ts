import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type BuildResult, build, type Metafile } from 'esbuild';
import { plugins } from './bundle-plugins.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Where bundles are kept; ignored by git. `<unit>/<key>` is a bundle, `<unit>/<key>.json` its metafile,
 * `<unit>/current.json` tells the key and the inputs of the last one.
 */
export const bundleFolder = join(root, '.build/functions');

/** A unit whose handler is to be bundled. */
export interface Bundled {
  readonly id: string;
  /** The unit's folder, from the project's root. */
  readonly dir: string;
}

/** Unit id → folder of its bundle, the asset. */
export type Bundles = ReadonlyMap<string, string>;

/**
 * Bundles the handlers of all units, the AWS SDK inside: for each one entry, and chunks for what it imports on
 * demand. The same sources give the same bytes, so an unchanged function keeps its asset hash; a unit none of
 * whose inputs has changed is not built again. Safe to run in several processes at once.
 *
 * @throws AggregateError with one Error for each unit that does not bundle, naming unit and file
 */
export async function bundleUnits(units: readonly Bundled[]): Promise<Bundles> {
  const hashes: Hashes = new Map();
  const made = new Map<string, string>();
  const broken: Error[] = [];
  const waiting = [...units].sort(inOrderOf(process.pid));
  const work = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
      try {
        made.set(unit.id, cached(unit, hashes) ?? (await make(unit, hashes)));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        broken.push(
          new Error(`${unit.dir}/handler.ts (${unit.id}) does not bundle: ${why}`, { cause: error }),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (broken.length > 0) throw new AggregateError(broken, broken.map((e) => e.message).join('\n'));
  return made;
}

/** An order of each process's own: those that bundle the same at once share the work, by what the others have made. */
function inOrderOf(pid: number): (a: Bundled, b: Bundled) => number {
  const place = ({ id }: Bundled): string => createHash('sha256').update(`${pid} ${id}`).digest('hex');
  return (a, b) => (place(a) < place(b) ? -1 : 1);
}

/** The metafile of a unit's last bundle. @throws Error when there is none */
export function metafileOf(id: string): Metafile {
  const { key } = readCurrent(id) ?? {};
  if (key === undefined) throw new Error(`${id} has not been bundled`);
  return JSON.parse(readFileSync(join(bundleFolder, id, `${key}.json`), 'utf8')) as Metafile;
}

/** The files that are loaded with `entry` before its first line runs: its chunks, without those on demand. */
export function loadedAtStart(outputs: Metafile['outputs'], entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  for (const waiting = [entry]; waiting.length > 0; ) {
    const file = waiting.pop() ?? '';
    if (loaded.has(file)) continue;
    loaded.add(file);
    const parts = (outputs[file]?.imports ?? []).filter(
      ({ kind, external }) => external !== true && kind !== 'dynamic-import',
    );
    waiting.push(...parts.map(({ path }) => path));
  }
  return loaded;
}

/** The file that Lambda loads first. */
export const entryOf = (outputs: Metafile['outputs']): string =>
  Object.keys(outputs).find((file) => file.endsWith('/index.mjs')) ?? '';

/** Content hashes of files, each read once for all units. */
type Hashes = Map<string, string>;

interface Current {
  readonly key: string;
  readonly inputs: readonly string[];
}

function readCurrent(id: string): Current | undefined {
  const file = join(bundleFolder, id, 'current.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Current) : undefined;
}

function cached({ id }: Bundled, hashes: Hashes): string | undefined {
  const current = readCurrent(id);
  if (current === undefined || keyOf(current.inputs, hashes) !== current.key) return undefined;
  const folder = join(bundleFolder, id, current.key);
  return existsSync(folder) ? folder : undefined;
}

async function make(unit: Bundled, hashes: Hashes): Promise<string> {
  const { id } = unit;
  const { metafile, outputFiles } = await bundled(unit);
  // what plugins make up has no file; its text is theirs, which is an input of every bundle
  const files = Object.keys(metafile.inputs).filter((file) => !file.includes(':'));
  const inputs = [...new Set(files.map((file) => file.replace(/\?.*$/, '')))].sort();
  const key = keyOf(inputs, hashes) ?? 'unreadable';
  const home = join(bundleFolder, id);
  const folder = join(home, key);
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    for (const { path, contents } of outputFiles)
      writeFileSync(join(draft, path.slice(outdir.length)), contents);
    place(draft, folder);
  }
  replace(join(home, `${key}.json`), JSON.stringify(metafile));
  replace(join(home, 'current.json'), JSON.stringify({ key, inputs } satisfies Current));
  forget(home, key);
  return folder;
}

const outdir = join(root, '.build/bundle');

const bundled = ({ dir }: Bundled): Promise<BuildResult<{ write: false; metafile: true }>> =>
  build({
    absWorkingDir: root,
    entryPoints: { index: join(dir, 'handler.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    // zod asks it for the name of another runtime, and Node loads it when it is first named
    define: { navigator: 'undefined' },
    mainFields: ['module', 'main'],
    // its build for Node is CommonJS and requires parts of Node, which a module cannot
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    chunkNames: 'chunk-[hash]',
    plugins: [...plugins],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });

/** A function of the contents of all inputs, the bundler included; undefined when one is gone. */
function keyOf(inputs: readonly string[], hashes: Hashes): string | undefined {
  const hash = createHash('sha256');
  for (const file of [...always, ...inputs]) {
    const known = hashes.get(file) ?? hashOf(join(root, file));
    if (known === undefined) return undefined;
    hashes.set(file, known);
    hash.update(`${file}\n${known}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Files that every bundle depends on: how it is made, and which packages there are. */
const always = [
  'lib/constructs/bundle.ts',
  'lib/constructs/bundle-plugins.ts',
  'lib/constructs/direct-imports.ts',
  'lib/constructs/late-json-schema.ts',
  'lib/constructs/undescribed-routes.ts',
  'package.json',
  'package-lock.json',
];

const hashOf = (file: string): string | undefined =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : undefined;

/** Moves a finished draft to its place; another process may have been faster with the same bytes. */
function place(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** Writes a file in one step, so that no reader sees half of it. */
function replace(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

/** Removes bundles that are old enough to be used by nobody any more. */
function forget(home: string, key: string): void {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    if (name.startsWith(key) || name === 'current.json') continue;
    if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? hourAgo) < hourAgo) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
