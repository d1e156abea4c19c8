import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildResult, build } from 'esbuild';
import { toJSONSchema } from 'zod';
import { agents } from '../../../functions/agents/registry.ts';
import { lateJsonSchema } from '../../../lib/constructs/late-json-schema.ts';

const folder = join('.build', 'late-json-schema', String(process.pid));
const registry = join(process.cwd(), 'functions/agents/registry.ts');

const bundled = (writer: string): Promise<BuildResult<{ metafile: true }>> => {
  const files = {
    'shared/writer.ts': writer,
    'index.ts': `import { agents } from '${registry}';
      const tools = agents.flatMap(({ unit }) => unit.tools);
      const before = (() => { try { return tools[0].input.toJSONSchema(); } catch (e) { return e.message; } })();
      const { write } = await import('./shared/writer.ts');
      const [first] = tools.map((tool) => tool.input.toJSONSchema());
      console.log(JSON.stringify({ before, first, all: tools.map((tool) => write(tool.input)) }));`,
  };
  mkdirSync(join(folder, 'shared'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return build({
    entryPoints: [join(folder, 'index.ts')],
    outdir: join(folder, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    plugins: [lateJsonSchema],
    metafile: true,
    logLevel: 'silent',
  });
};

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a bundle that makes JSON Schema on demand', () => {
  it('writes the schema of every tool as zod itself does, once it is loaded', async () => {
    const { metafile } = await bundled(
      "import { toJSONSchema } from 'zod';\nexport const write = (schema) => toJSONSchema(schema, { io: 'input' });",
    );
    const made = JSON.parse(
      execFileSync('node_modules/.bin/node', [join(folder, 'out/index.mjs')], { encoding: 'utf8' }),
    );
    const inputs = agents.flatMap(({ unit }) => unit.tools.map(({ input }) => input));
    expect(made).toEqual({
      before: 'this bundle makes no JSON Schema',
      first: inputs[0]?.toJSONSchema(),
      all: inputs.map((input) => toJSONSchema(input, { io: 'input' })),
    });
    const start = Object.entries(metafile.outputs).filter(([, { inputs }]) =>
      Object.keys(inputs).some((input) => input.endsWith('json-schema-processors.js')),
    );
    expect(start.map(([file]) => /index|writer/.exec(file)?.[0])).toEqual(['writer']);
  });

  it('names the file that would bring JSON Schema in unseen', async () => {
    const unseen = bundled(
      "import * as z from 'zod';\nexport const write = (schema) => z.toJSONSchema(schema);",
    );
    await expect(unseen).rejects.toThrow("writer.ts must get it by: import { toJSONSchema } from 'zod';");
  });
});
