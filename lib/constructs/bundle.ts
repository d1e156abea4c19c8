import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, type Metafile } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** Where bundles and their metafiles are written; ignored by git. */
export const bundleFolder = join(root, '.build/functions');

/** A bundled function: its folder (the asset) and what esbuild tells of it. */
export interface Bundle {
  readonly folder: string;
  readonly metafile: Metafile;
}

const made = new Map<string, Bundle>();

/**
 * Bundles the handler of a unit with the AWS SDK inside: one entry, and chunks for what it imports on demand. The
 * same sources give the same bytes, so an unchanged function keeps its asset hash. Made once for each process,
 * however many stages are synthesized.
 *
 * @throws Error naming the unit whose handler does not bundle
 */
export function bundle(id: string, dir: string): Bundle {
  const known = made.get(id);
  if (known !== undefined) return known;
  const folder = join(bundleFolder, id);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const { metafile } = buildSync({
      absWorkingDir: root,
      entryPoints: { index: join(dir, 'handler.ts') },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      minify: true,
      mainFields: ['module', 'main'],
      conditions: ['module', 'import', 'node'],
      chunkNames: 'chunk-[hash]',
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      metafile: true,
      logLevel: 'silent',
    });
    writeFileSync(join(bundleFolder, `${id}.meta.json`), JSON.stringify(metafile));
    const result = { folder, metafile };
    made.set(id, result);
    return result;
  } catch (error) {
    throw new Error(`${dir}/handler.ts (${id}) does not bundle: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
