// Writes functions/registry.ts from the folder tree; --check fails when it is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const kinds = {
  routes: 'route.ts',
  agents: 'agent.ts',
  tasks: 'task.ts',
  triggers: 'trigger.ts',
  workflows: 'workflow.ts',
} as const;
const target = 'functions/registry.ts';

const camel = (s: string): string => s.replace(/-(\w)/g, (_, c: string) => c.toUpperCase());
const folder = (file: string): string => file.split('/').at(-2) ?? '';
const files = readdirSync('functions', { recursive: true, encoding: 'utf8' })
  .map((f) => f.replaceAll('\\', '/'))
  .filter((f) => Object.values(kinds).some((k) => f.endsWith(`/${k}`)))
  .sort();

const list = (kind: string, file: string): string => {
  const mine = files.filter((f) => f.endsWith(`/${file}`));
  const rows = mine.map(
    (f) => `  { dir: 'functions/${f.slice(0, f.lastIndexOf('/'))}', unit: ${camel(folder(f))} },`,
  );
  return rows.length === 0
    ? `export const ${kind} = [] as const;`
    : `export const ${kind} = [\n${rows.join('\n')}\n] as const;`;
};
const text = [
  '// Generated from the folder tree by `npm run registry`. Do not edit.',
  ...files.map((f) => `import { ${camel(folder(f))} } from './${f}';`),
  '',
  ...Object.entries(kinds).map(([kind, file]) => `${list(kind, file)}\n`),
]
  .join('\n')
  .trimEnd()
  .concat('\n');

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is stale: run npm run registry`);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
