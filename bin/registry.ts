// Writes functions/registry.ts, functions/agents/registry.ts and functions/workflows/registry.ts from the folder tree; --check fails when one is stale.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const kinds = {
  routes: 'route.ts',
  agents: 'agent.ts',
  tasks: 'task.ts',
  triggers: 'trigger.ts',
  workflows: 'workflow.ts',
} as const;

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
const head = '// Generated from the folder tree by `npm run registry`. Do not edit.';
const imports = (of: readonly string[], below: string): string[] =>
  of.map((f) => `import { ${camel(folder(f))} } from './${f.slice(below.length)}';`);
const text = (...lines: readonly string[]): string => lines.join('\n').trimEnd().concat('\n');

// by itself as well: a function that reads the agents alone must not load every route and its OpenAPI
const agents = files.filter((f) => f.endsWith(`/${kinds.agents}`));
// tasks by name alone: a function that checks workflows must not load what they do
const workflows = files.filter((f) => f.endsWith(`/${kinds.workflows}`));
const taskIds = files.filter((f) => f.endsWith(`/${kinds.tasks}`)).map((f) => `  '${camel(folder(f))}',`);
const texts = {
  'functions/registry.ts': text(
    head,
    ...imports(files, ''),
    '',
    ...Object.entries(kinds).map(([kind, file]) => `${list(kind, file)}\n`),
  ),
  'functions/agents/registry.ts': text(head, ...imports(agents, 'agents/'), '', list('agents', kinds.agents)),
  'functions/workflows/registry.ts': text(
    head,
    ...imports(workflows, 'workflows/'),
    '',
    list('workflows', kinds.workflows),
    '',
    `export const taskIds = [\n${taskIds.join('\n')}\n] as const;`,
  ),
};

for (const [target, wanted] of Object.entries(texts)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(target, wanted);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== wanted) {
    console.error(`${target} is stale: run npm run registry`);
    process.exitCode = 1;
  }
}
