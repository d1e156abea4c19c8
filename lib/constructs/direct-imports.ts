import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';

/**
 * Imports members of SDK packages from the very files that define them, past the index files between. A bundler
 * that splits code sees only which file imports which: through an index, whatever is needed on demand somewhere
 * would be loaded by everybody at start. Safe because these packages say that their files have no side effects.
 * An index that also defines something itself is cut in two for the same reason.
 */
export const directImports: Plugin = {
  name: 'direct-imports',
  setup(build) {
    const definitions = new Definitions(build);
    build.onLoad(
      { filter: /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/].+[\\/]dist-es[\\/].+\.js$/ },
      async ({ path, suffix }) => {
        const text = halfOf(await readFile(path, 'utf8'), path, suffix);
        return { contents: await rewritten(text, dirname(path), definitions), loader: 'js' };
      },
    );
    build.onLoad({ filter: /[\\/]shared[\\/]adapters[\\/].+\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: await rewritten(text, dirname(path), definitions), loader: 'ts' };
    });
  },
};

const PASSED = /^(import|export) \{([^}]*)\} from ["'](@(?:aws-sdk|smithy)\/[\w/-]+|\.\.?\/[\w./-]+)["'];$/gm;

/** The text with every import and export of members through an index pointing at their files. */
export async function rewritten(text: string, folder: string, definitions: Definitions): Promise<string> {
  const parts: string[] = [];
  let done = 0;
  for (const found of text.matchAll(PASSED)) {
    const [whole, verb = '', members = '', from = ''] = found;
    if (from.startsWith('.') && !isFolder(join(folder, from))) continue;
    const barrel = await definitions.resolve(from, folder);
    if (barrel === undefined) continue;
    parts.push(text.slice(done, found.index), await direct(verb, members, { from, barrel, definitions }));
    done = found.index + whole.length;
  }
  return `${parts.join('')}${text.slice(done)}`;
}

const isFolder = (path: string): boolean => existsSync(join(path, 'index.js'));

interface Barrel {
  readonly from: string;
  readonly barrel: string;
  readonly definitions: Definitions;
}

async function direct(verb: string, members: string, { from, barrel, definitions }: Barrel): Promise<string> {
  const lines = members
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '' && !member.startsWith('type '))
    .map(async (member) => {
      const [name = '', local = name] = member.split(/\s+as\s+/);
      const at = (await definitions.find(name, barrel)) ?? { file: from, name };
      return `${verb} { ${at.name} as ${local} } from ${JSON.stringify(at.file)};`;
    });
  return (await Promise.all(lines)).join(' ');
}

/** How the half of an index is named that holds what the index itself defines. */
const OWN = '?own';

const PASSES = /^export (?:\{[^}]*\}|\*) from ["'][^"']+["'];?$/gm;

/** The half that is asked for, of an index that both defines and passes on; any other text as it is. */
export function halfOf(text: string, path: string, suffix: string): string {
  const { own, ...module } = parse(text);
  if (!isMixed({ own, ...module })) return text;
  if (suffix === OWN) return text.replace(PASSES, '');
  const passed = [...text.matchAll(PASSES)].map(([line]) => line);
  return [...passed, `export { ${[...own].join(', ')} } from './${basename(path)}${OWN}';`].join('\n');
}

interface Definition {
  readonly file: string;
  readonly name: string;
}

interface Module {
  readonly own: ReadonlySet<string>;
  /** Exported name → where it comes from. */
  readonly passed: ReadonlyMap<string, { readonly from: string; readonly name: string }>;
  readonly stars: readonly string[];
}

/** Which file defines an exported name; each file is read once. */
export class Definitions {
  private readonly build: PluginBuild;
  private readonly modules = new Map<string, Promise<Module>>();

  constructor(build: PluginBuild) {
    this.build = build;
  }

  /** The file behind a specifier; undefined for what is no file, or one that may have side effects. */
  async resolve(specifier: string, resolveDir: string): Promise<string | undefined> {
    const found = await this.build.resolve(specifier, { resolveDir, kind: 'import-statement' });
    const usable = found.errors.length === 0 && found.namespace === 'file' && found.sideEffects === false;
    return usable && found.path.includes('dist-es') ? found.path : undefined;
  }

  /** Where `name`, exported by `file`, is defined; undefined when that cannot be told. */
  async find(name: string, file: string): Promise<Definition | undefined> {
    const module = await this.read(file);
    if (module.own.has(name)) return { file: isMixed(module) ? `${file}${OWN}` : file, name };
    const passed = module.passed.get(name);
    if (passed !== undefined) return this.behind(passed.name, passed.from, file);
    for (const star of module.stars) {
      const found = await this.behind(name, star, file);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private async behind(name: string, from: string, file: string): Promise<Definition | undefined> {
    const next = await this.resolve(from, dirname(file));
    return next === undefined ? undefined : this.find(name, next);
  }

  private read(file: string): Promise<Module> {
    const known = this.modules.get(file) ?? readFile(file, 'utf8').then(parse);
    this.modules.set(file, known);
    return known;
  }
}

const isMixed = ({ own, passed, stars }: Module): boolean => own.size > 0 && passed.size + stars.length > 0;

function parse(text: string): Module {
  const own = new Set<string>();
  const passed = new Map<string, { from: string; name: string }>();
  for (const [, name = ''] of text.matchAll(
    /^export (?:async )?(?:const|let|var|class|function\*?) ([\w$]+)/gm,
  )) {
    own.add(name);
  }
  for (const [, members = '', from] of text.matchAll(/^export \{([^}]*)\}(?: from ["']([^"']+)["'])?;?$/gm)) {
    for (const member of members.split(',').map((m) => m.trim())) {
      const [name = '', as = name] = member.split(/\s+as\s+/);
      if (from === undefined && as === name) own.add(name);
      else if (from !== undefined) passed.set(as, { from, name });
    }
  }
  const stars = [...text.matchAll(/^export \* from ["']([^"']+)["'];?$/gm)].map(([, from = '']) => from);
  return { own, passed, stars };
}
