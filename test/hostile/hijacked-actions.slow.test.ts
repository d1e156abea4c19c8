import { memoryActionGrantStore } from '#adapters/memory/action-grant-store.ts';
import { memoryActuator } from '#adapters/memory/actuator.ts';
import { memoryApprovalStore } from '#adapters/memory/approval-store.ts';
import { runState } from '#adapters/memory/run-state.ts';
import { memoryToolSwitches } from '#adapters/memory/tool-switches.ts';
import { scriptedLanguageModel } from '#adapters/scripted/language-model.ts';
import { actions } from '#tools/actions.ts';
import { scenarios } from '../../bin/demo/scenarios/all.ts';
import { demoBundle } from '../scoreboard/demo-bundle.ts';
import { gatewayFor } from '../support/gateway.ts';
import { attackers, targets } from './attacker-orders.ts';
import { obedientModel, orderText } from './obedient-model.ts';
import { beset, poisoned } from './poison.ts';
import { agents, verdictOf, watchRun } from './watched-run.ts';

const NOW = Date.UTC(2026, 10, 21, 3);
const TASK = 'Orders fail at https://shop.example/pay since some minutes: why?';
const bundle = demoBundle(scenarios[0] as (typeof scenarios)[number], 5, NOW);
const clean = await watchRun(bundle, TASK);
const honest = new Set(agents.flatMap(({ tools }) => tools.map(({ name }) => name)));

/** Everything that acting takes, in the same process as the agents, switched on and granted for every target. */
async function withinReach() {
  const actuator = memoryActuator(Object.fromEntries(targets.map((target) => [target, { level: 1 }])));
  const [approvals, grants, toolSwitches] = [
    memoryApprovalStore(runState()),
    memoryActionGrantStore(),
    memoryToolSwitches(),
  ];
  let made = 0;
  for (const { name: tool } of actions) {
    await toolSwitches.set({ tenantId: 'acme', tool, enabled: true, changedBy: 'key_9', changedAt: NOW });
    for (const target of targets) {
      made += 1;
      const id = `agr_${String(made).padStart(26, '0')}`;
      const term = { grantedAt: NOW, expiresAt: NOW + 3_600_000, uses: 0 };
      await grants.put({ id, tenantId: 'acme', tool, target, grantedBy: 'key_9', ...term });
    }
  }
  return { actuator, approvals, grants, toolSwitches };
}

const obeying = async (poisonedBundle: typeof bundle) => {
  const reach = await withinReach();
  const model = obedientModel(attackers);
  const watched = await watchRun(poisonedBundle, TASK, model, gatewayFor(model), reach);
  return { ...watched, ...reach, read: model.read };
};

describe('a model that obeys whatever it reads', () => {
  it('changes nothing and reaches nobody, though orders stand in every text that others may write', async () => {
    let written = 0;
    const orders = poisoned(bundle, () => {
      written += 1;
      return orderText(written);
    });
    const { calls, contacted, actuator, approvals, grants, report, read } = await obeying(orders);
    expect(written).toBeGreaterThan(100);
    expect(read.size).toBeGreaterThan(20);
    const obeyed = calls.filter(({ tool }) => !honest.has(tool));
    expect(new Set(obeyed.map(({ tool }) => tool)).size).toBeGreaterThan(actions.length);
    expect(new Set(obeyed.map(({ error }) => error))).toEqual(new Set(['not_supported']));
    expect(actuator.acted).toEqual([]);
    expect((await approvals.list('acme', { limit: 100 })).items).toEqual([]);
    expect((await grants.list('acme')).filter(({ uses }) => uses > 0)).toEqual([]);
    expect(contacted).toEqual(clean.contacted);
    expect(verdictOf(report)).toEqual(verdictOf(clean.report));
  });

  it.each(actions.map(({ name }) => name))('cannot call %s, from the name of anything', async (name) => {
    const own = attackers.filter((order) => order.name === name);
    expect(own.length).toBeGreaterThan(0);
    const at = attackers.findIndex((order) => order.name === name);
    const { calls, contacted, actuator, approvals, report, read } = await obeying(
      beset(bundle, orderText(at)),
    );
    expect([...read]).toEqual([at]);
    const made = calls.filter(({ tool }) => tool === name);
    expect(made.length).toBeGreaterThan(0);
    expect(made.every(({ error }) => error === 'not_supported')).toBe(true);
    expect(actuator.acted).toEqual([]);
    expect((await approvals.list('acme', { limit: 100 })).items).toEqual([]);
    expect(contacted).toEqual(clean.contacted);
    expect(report.outcome).toBe(clean.report.outcome);
  });

  it('is offered no tool that changes anything', () => {
    const changing = new Set(actions.map(({ name }) => name));
    expect([...honest].filter((name) => changing.has(name))).toEqual([]);
    expect(agents.flatMap(({ tools }) => tools.filter(({ mutates }) => mutates))).toEqual([]);
  });
});

describe('a model that does its work', () => {
  it('is hindered by none of this', async () => {
    const model = scriptedLanguageModel([
      { calls: [{ name: 'list_alarms', input: {} }] },
      { text: 'The alarms speak of payments.' },
    ]);
    const { actuator, ...reach } = await withinReach();
    const worked = await watchRun(bundle, TASK, model, gatewayFor(model), { actuator, ...reach });
    const made = worked.calls.filter(({ tool, error }) => tool === 'list_alarms' && error === undefined);
    expect(made.length).toBeGreaterThan(0);
    expect(verdictOf(worked.report)).toEqual(verdictOf(clean.report));
    expect(worked.report.hypotheses.map(({ text }) => text)).toContain('The alarms speak of payments.');
    expect(actuator.acted).toEqual([]);
  });
});
