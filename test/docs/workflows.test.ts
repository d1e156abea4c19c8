import { readFileSync } from 'node:fs';
import { yamlReader } from '#adapters/yaml/yaml-reader.ts';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import { checkDefinition } from '#services/workflows/check-definition.ts';
import { agents } from '../../functions/agents/registry.ts';
import { workflows } from '../../functions/workflows/registry.ts';
import { type Answer, interpret, type Machine } from '../declare/asl-interpreter.ts';
import { RUN } from '../declare/running.ts';
import { registering } from '../services/workflows/registering.ts';

const text = readFileSync('docs/workflows.md', 'utf8');
const targets = {
  taskArn: (id: string) => id,
  queueUrls: Object.fromEntries(agents.map(({ unit }) => [unit.name, unit.name])),
};
const entered = (id: string, answers: Readonly<Record<string, Answer>> = {}): number => {
  const workflow = workflows.find(({ unit }) => unit.id === id)?.unit;
  if (workflow === undefined) throw new Error(`no workflow ${id}`);
  const machine = compileWorkflow(workflow, targets) as unknown as Machine;
  return interpret(machine, RUN, (state) => answers[state] ?? { result: { by: state } }).transitions;
};

describe('docs/workflows.md', () => {
  it('shows workflows that can be registered', async () => {
    const shown = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)];
    expect(shown).toHaveLength(2);
    for (const [, yaml = ''] of shown) {
      const checked = await checkDefinition(await registering(), 'acme', await yamlReader()(yaml));
      expect(checked).toMatchObject({ valid: true, faults: [] });
    }
  });

  it('names every workflow of the release', () => {
    const missing = workflows.filter(({ unit }) => !text.includes(`| \`${unit.id}\` |`));
    expect(missing.map(({ unit }) => unit.id)).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, Answer>>]>([
    ['`change-review`', 'change-review', {}],
    ['`scheduled-health-check`, all well', 'scheduled-health-check', { alarms: { result: { alarms: [] } } }],
    [
      '`scheduled-health-check`, an alarm on',
      'scheduled-health-check',
      { alarms: { result: { alarms: [{}] } } },
    ],
    ['`postmortem`, one agent', 'postmortem', {}],
  ])('says how many states %s enters', (name, id, answers) => {
    const told = new RegExp(`^\\| ${name} \\| (\\d+) \\|$`, 'm').exec(text)?.[1];
    expect(Number(told)).toBe(entered(id, answers));
  });
});
