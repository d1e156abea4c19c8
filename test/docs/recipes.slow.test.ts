import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { action, attempt } from './recipe-action.ts';

// Each recipe of README.md, performed on a copy of the project; then the project's own checks run on the copy.
const tool = `import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';

/** Names of log groups that hold a word. */
export const findGroups = defineTool({
  name: 'find_groups',
  description: 'Finds log groups by a word in their name.',
  input: z.strictObject({ word: z.string().min(1).max(100) }),
  output: z.strictObject({ groups: z.array(z.string()) }),
  mutates: false,
  uses: ['logs.read'],
  timeoutSeconds: 10,
  maxOutputBytes: 64_000,
  run: async ({ logs }, { word }) => {
    const names = await logs.groups({ limit: 500 });
    return { groups: names.filter((name) => name.includes(word)) };
  },
});
`;
const handler = (kind: string, name: string, id: string): string =>
  readFileSync('functions/agents/network-diagnostics/handler.ts', 'utf8')
    .replaceAll('networkDiagnostics', id)
    .replace(
      '{ runs, evidence, bundles, stop, agents, tokens, budgets, gateway: gatewayOver(awsGatewayPorts), network }',
      `{ runs, evidence, bundles, stop, agents, tokens, budgets, gateway: gatewayOver(awsGatewayPorts)${kind} }`,
    )
    .replace(/.*network-probe.*\n/, name);
const logsImport = "import { awsLogSource as logs } from '#adapters/aws/log-source.ts';\n";

const changes: Readonly<Record<string, string>> = {
  'shared/tools/find-groups.ts': tool,
  'shared/tools/set-feature.ts': action,
  'try-action.ts': attempt,
  'functions/agents/group-finder/playbook.ts': `import type { Playbook } from '#declare/agent.ts';

/** Looks for groups named like the first word of the task, once. */
export const playbook: Playbook = ({ task, turn }) =>
  turn > 0 ? [] : [{ tool: 'find_groups', input: { word: task.split(' ')[0] || 'app' } }];
`,
  'functions/agents/group-finder/prompt.ts': `/** The standing instruction of the group-finder agent. */
export const prompt = 'You find log groups.';
`,
  'functions/agents/group-finder/agent.ts': `import { defineAgent } from '#declare/agent.ts';
import { findGroups } from '#tools/find-groups.ts';
import { playbook } from './playbook.ts';
import { prompt } from './prompt.ts';

/** Finds log groups. */
export const groupFinder = defineAgent({
  id: 'groupFinder',
  name: 'group-finder',
  title: 'Group finder',
  description: 'Finds log groups by name.',
  capabilities: ['logs.groups'],
  keywords: { group: 2 },
  tools: [findGroups],
  playbook,
  prompt,
  limits: { maxTurns: 3, maxToolCalls: 5, maxTokens: 10_000 },
  timeoutSeconds: 30,
  memoryMb: 256,
});
`,
  'functions/agents/group-finder/handler.ts': handler(', logs', logsImport, 'groupFinder'),
  'functions/api/runs/count-runs/route.ts': `import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';

/** How many of the newest runs there are, at most 100. */
export const countRuns = defineRoute({
  id: 'countRuns',
  method: 'GET',
  path: '/run-count',
  scope: 'runs:read',
  summary: 'Count the newest runs',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: z.strictObject({ count: z.number().int() }),
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'a count', status: 200 }],
  uses: ['runs.read'],
  timeoutSeconds: 10,
  memoryMb: 256,
  handle: async ({ runs }, { principal }) => {
    const { items } = await runs.list(principal.tenantId, { limit: 100 });
    return { body: { count: items.length } };
  },
});
`,
  'functions/api/runs/count-runs/handler.ts': `import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { countRuns } from './route.ts';

export const handler = httpHandler(countRuns, { runs });
`,
  'functions/events/note-time/trigger.ts': `import { defineTrigger } from '#declare/trigger.ts';

/** Notes once an hour that the platform is alive. */
export const noteTime = defineTrigger({
  id: 'noteTime',
  uses: [],
  timeoutSeconds: 10,
  memoryMb: 128,
  source: { kind: 'schedule', everyMinutes: 60 },
  handle: async () => ({ beats: 1 }),
});
`,
  'functions/events/note-time/handler.ts': `import { triggerHandler } from '#runtime/trigger.ts';
import { noteTime } from './trigger.ts';

export const handler = triggerHandler(noteTime, {});
`,
};

describe('the recipes of the README', () => {
  const copy = mkdtempSync(join(tmpdir(), 'watchfloor-recipes-'));
  /** What a command prints, whether it ends well or not. */
  const run = (...command: string[]): string => {
    const [program = '', ...args] = command;
    const ended = spawnSync(join(copy, 'node_modules/.bin', program), args, { cwd: copy, encoding: 'utf8' });
    return `${ended.stdout}${ended.stderr}`;
  };
  const read = (file: string): string => readFileSync(join(copy, file), 'utf8');

  beforeAll(() => {
    for (const part of [
      'bin',
      'lib',
      'functions',
      'shared',
      'test',
      'package.json',
      'tsconfig.json',
      'cdk.json',
    ]) {
      cpSync(part, join(copy, part), { recursive: true });
    }
    // what the compiler knows of unchanged files spares it reading them again
    const known = '.build/tsconfig.tsbuildinfo';
    if (existsSync(known)) cpSync(known, join(copy, known));
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    for (const [file, text] of Object.entries(changes)) {
      mkdirSync(join(copy, dirname(file)), { recursive: true });
      writeFileSync(join(copy, file), text);
    }
    const actions = join(copy, 'shared/tools/actions.ts');
    writeFileSync(
      actions,
      readFileSync(actions, 'utf8')
        .replace(
          /^(import .*set-reserved-concurrency.*)$/m,
          "import { setFeature } from './set-feature.ts';\n$1",
        )
        .replace(/^ {2}setReservedConcurrency,$/m, '  setFeature,\n  setReservedConcurrency,'),
    );
    run('node', 'bin/registry.ts');
    run('node', 'bin/openapi.ts');
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('put an agent, a route and a reaction into the registry by their folders alone', () => {
    const registry = read('functions/registry.ts');
    for (const unit of ['groupFinder', 'countRuns', 'noteTime']) expect(registry).toContain(`unit: ${unit} `);
  });

  it('describe a new route in OpenAPI', () => {
    expect(read('functions/api/openapi.json')).toContain('"countRuns"');
  });

  it('have a mutating tool proposed, approved and performed, and not before it is switched on', () => {
    const said = run('node', '--no-warnings', 'try-action.ts');
    expect(said).toBe('forbidden pending executed {"parameters":{"FeatureCheckout":"on"}}\n');
  }, 60_000);

  it('keep the layers and the types', () => {
    expect(run('node', 'bin/layers.ts')).toContain('layers hold');
    expect(run('tsc', '-p', '.')).toBe('');
  }, 120_000);

  it('refuse a route without a scope and a setting that a stage does not state', () => {
    const route = join(copy, 'functions/api/runs/count-runs/route.ts');
    const stages = join(copy, 'lib/stages.ts');
    writeFileSync(route, readFileSync(route, 'utf8').replace("  scope: 'runs:read',\n", ''));
    writeFileSync(
      stages,
      read('lib/stages.ts').replace(
        '  readonly tracing: boolean;',
        '  readonly tracing: boolean;\n  readonly extra: number;',
      ),
    );
    const told = run('tsc', '-p', '.');
    expect([told.includes('count-runs/route.ts'), /lib\/stages\.ts.*'extra' is missing/.test(told)]).toEqual([
      true,
      true,
    ]);
  }, 120_000);
});
