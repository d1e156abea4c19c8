import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// The recipe "add a workflow" of README.md, performed on a copy of the project.
const workflow = `import { defineWorkflow } from '#declare/define-workflow.ts';

export const nightlyLook = defineWorkflow({
  id: 'nightly-look',
  title: 'Reads the errors of every log group of a prefix',
  timeoutSeconds: 600,
  steps: [
    { kind: 'tool', id: 'groups', tool: 'list_log_groups', input: { prefix: '/aws/lambda/', limit: 20 } },
    {
      kind: 'map',
      id: 'each',
      items: { ref: '/steps/groups/groups' },
      maxConcurrency: 4,
      steps: [{ kind: 'tool', id: 'levels', tool: 'count_log_levels', input: { group: { ref: '/item' } } }],
      catch: { next: 'continue' },
    },
    { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
    { kind: 'task', id: 'verify', task: 'verifyReport' },
  ],
  onFailure: 'settleFailure',
});
`;
/** Checks it as the stacks are, compiles it, and prints its faults and its states. */
const compiled = `import { compileWorkflow } from '#declare/compile-workflow.ts';
import { knownParts } from '#services/workflows/known-parts.ts';
import { validateWorkflow } from '#services/workflows/validate-workflow.ts';
import { agents } from './functions/agents/registry.ts';
import { taskIds, workflows } from './functions/workflows/registry.ts';

const { unit } = workflows.find(({ unit }) => unit.id === 'nightly-look') ?? { unit: undefined };
if (unit === undefined) throw new Error('it is not in the registry');
const faults = validateWorkflow(unit, knownParts({ agents, taskIds, workflows }));
const { States } = compileWorkflow(unit, { taskArn: (id) => id, queueUrls: {} });
console.log(JSON.stringify(faults), Object.keys(States as object).join(' '));
`;

describe('the recipe for a workflow', () => {
  const copy = mkdtempSync(join(tmpdir(), 'watchfloor-workflow-'));
  const run = (...args: string[]): string => {
    const ended = spawnSync(join(copy, 'node_modules/.bin/node'), args, { cwd: copy, encoding: 'utf8' });
    return `${ended.stdout}${ended.stderr}`;
  };

  beforeAll(() => {
    for (const part of ['bin', 'functions', 'shared', 'package.json', 'tsconfig.json']) {
      cpSync(part, join(copy, part), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    mkdirSync(join(copy, 'functions/workflows/nightly-look'));
    writeFileSync(join(copy, 'functions/workflows/nightly-look/workflow.ts'), workflow);
    writeFileSync(join(copy, 'try-workflow.ts'), compiled);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('has it in the registry by its folder, without a fault, and compiled', () => {
    expect(run('bin/registry.ts')).toBe('');
    expect(readFileSync(join(copy, 'functions/registry.ts'), 'utf8')).toContain('unit: nightlyLook ');
    const said = run('--no-warnings', 'try-workflow.ts');
    expect(said).toBe('[] groups each caught:each synthesize verify settleFailure failed\n');
  }, 60_000);
});
