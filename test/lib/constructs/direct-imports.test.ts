import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { loadedAtStart } from '../../../lib/constructs/bundle.ts';
import { directImports, halfOf } from '../../../lib/constructs/direct-imports.ts';

const folder = join('.build', 'direct-imports', String(process.pid), 'shared/adapters');

afterAll(() => rmSync(dirname(dirname(folder)), { recursive: true, force: true }));

/** A bundle of an adapter that needs little of a package at start, and on demand another that needs more of it. */
async function bundled(start: string, later: string) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'start.ts'), `${start}\nexport const more = () => import('./later.ts');`);
  writeFileSync(join(folder, 'later.ts'), later);
  const { metafile, outputFiles } = await build({
    entryPoints: [join(folder, 'start.ts')],
    outdir: join(folder, 'out'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
    logLevel: 'silent',
    plugins: [directImports],
  });
  const { outputs } = metafile;
  const entry = Object.keys(outputs).find((file) => file.endsWith('/start.js')) ?? '';
  const loaded = loadedAtStart(outputs, entry);
  const inputsOf = (files: Iterable<string>): string[] =>
    [...files].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  return {
    atStart: inputsOf(loaded),
    later: inputsOf(Object.keys(outputs).filter((file) => !loaded.has(file))),
    text: outputFiles.map((file) => file.text).join('\n'),
  };
}

describe('direct imports', () => {
  it('leave to the moment of need what an index passes on, beside what it defines itself', async () => {
    const { atStart, later, text } = await bundled(
      "import { Uint8ArrayBlobAdapter, v4 } from '@smithy/core/serde';\nexport const made = [Uint8ArrayBlobAdapter, v4];",
      "import { Uint8ArrayBlobAdapter, sdkStreamMixin } from '@smithy/core/serde';\nexport const made = [Uint8ArrayBlobAdapter, sdkStreamMixin];",
    );
    const streams = (files: string[]) => files.filter((file) => file.includes('sdk-stream-mixin')).sort();
    expect(streams(atStart)).toEqual([]);
    expect(streams(later)).toEqual([
      'node_modules/@smithy/core/dist-es/submodules/serde/util-stream/sdk-stream-mixin.browser.js',
      'node_modules/@smithy/core/dist-es/submodules/serde/util-stream/sdk-stream-mixin.js',
    ]);
    expect(text.match(/extends bindUint8ArrayBlobAdapter\(/g)).toHaveLength(1);
  });
});

describe('the halves of an index', () => {
  const index = [
    'import { bind } from "./bind";',
    'export { a, b as c } from "./ab";',
    'export * from "./star";',
    'export const own = bind();',
    'export class Kept {',
    '}',
  ].join('\n');

  it('are what it passes on with a way to what it defines, and what it defines', () => {
    expect(halfOf(index, '/serde/index.js', '')).toBe(
      [
        'export { a, b as c } from "./ab";',
        'export * from "./star";',
        "export { own, Kept } from './index.js?own';",
      ].join('\n'),
    );
    expect(halfOf(index, '/serde/index.js', '?own')).toBe(
      [
        'import { bind } from "./bind";',
        '',
        '',
        'export const own = bind();',
        'export class Kept {',
        '}',
      ].join('\n'),
    );
  });

  it.each([
    'export { a } from "./a";\nexport * from "./b";',
    'import { b } from "./b";\nexport const a = b;',
  ])('are no halves where it does only one of both: %j', (text) => {
    expect(halfOf(text, '/index.js', '')).toBe(text);
    expect(halfOf(text, '/index.js', '?own')).toBe(text);
  });
});
