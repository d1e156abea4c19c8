import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin, PluginBuild } from 'esbuild';

/**
 * Imports members of SDK packages from the very files that define them, past the index files between. A bundler
 * that splits code sees only which file imports which: through an index, whatever is needed on demand somewhere
 * would be loaded by everybody at start. Safe because these packages say that their files have no side effects.
 */
export const directImports: Plugin = {
  name: 'direct-imports',
  setup(build) {
    const definitions = new Definitions(build);
    const load =
      (loader: 'js' | 'ts') =>
      async ({ path }: { path: string }) => {
        const text = await readFile(path, 'utf8');
        return { contents: await rewritten(text, dirname(path), definitions), loader };
      };
    build.onLoad(
      { filter: /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/].+[\\/]dist-es[\\/].+\.js$/ },
      load('js'),
    );
    build.onLoad({ filter: /[\\/]shared[\\/]adapters[\\/].+\.ts$/ }, load('ts'));
  },
};

const IMPORT = /^import \{([^}]*)\} from ["'](@(?:aws-sdk|smithy)\/[\w/-]+)["'];$/gm;

/** The text with every import of members from an SDK package pointing at their files. */
export async function rewritten(text: string, folder: string, definitions: Definitions): Promise<string> {
  const parts: string[] = [];
  let done = 0;
  for (const found of text.matchAll(IMPORT)) {
    const [whole, members = '', from = ''] = found;
    parts.push(text.slice(done, found.index), await imports(members, from, folder, definitions));
    done = found.index + whole.length;
  }
  return `${parts.join('')}${text.slice(done)}`;
}

async function imports(
  members: string,
  from: string,
  folder: string,
  definitions: Definitions,
): Promise<string> {
  const barrel = await definitions.resolve(from, folder);
  const lines = members
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '' && !member.startsWith('type '))
    .map(async (member) => {
      const [name = '', local = name] = member.split(/\s+as\s+/);
      const at = barrel === undefined ? undefined : await definitions.find(name, barrel);
      const source = at === undefined ? from : at.file;
      return `import { ${at?.name ?? name} as ${local} } from ${JSON.stringify(source)};`;
    });
  return (await Promise.all(lines)).join(' ');
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
    if (module.own.has(name)) return { file, name };
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
