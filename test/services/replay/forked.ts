import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import type { Run } from '#domain/runs/run.ts';
import { collectRecord } from '#services/replay/collect-record.ts';
import { forkRun } from '#services/replay/fork-run.ts';
import { stepTraces } from '#services/replay/step-traces.ts';
import { type Day, openFloor } from './random-floor.ts';

const chain = [{ provider: 'scripted', model: 'turns' }];
const modelSettings = GatewaySettings.parse({ tiers: { cheap: chain, standard: chain, strong: chain } });

/** A run that has ended, and the ways to fork it. */
export async function ended(day: Day) {
  const floor = await openFloor(day);
  const run = await floor.start();
  await floor.walk(run);
  const source = await collectRecord(floor.deps, { tenantId: 'acme', runId: run.id });
  const deps = { ...floor.deps, modelSettings, circuits: undefined as never, budgets: undefined };
  const fork = (at: string, model?: string) =>
    forkRun(deps, {
      ...{ tenantId: 'acme', runId: run.id, at, model },
      ...{ requestedBy: 'key_2', correlationId: 'f' },
    });
  return { ...floor, run, source, fork, deps, state: floor.deps.state };
}

/** Walks a fork and counts what was really asked. */
export async function walked(floor: Awaited<ReturnType<typeof ended>>, fork: Run) {
  const before = { ...floor.calls };
  const live: string[] = [];
  await floor.walk(fork, {
    onTool: (agent, tool, input) => live.push(`${agent} ${tool} ${JSON.stringify(input)}`),
  });
  const record = await collectRecord(floor.deps, { tenantId: 'acme', runId: fork.id });
  return {
    record,
    live,
    models: floor.calls.models - before.models,
    tools: floor.calls.tools - before.tools,
  };
}

/** Every step and call at which a run can be forked; the one call of a tool step is the step. */
export const placesOf = (events: Parameters<typeof stepTraces>[0]): string[] =>
  stepTraces(events).flatMap(({ key }) => {
    if (!key.startsWith('agent:')) return [key];
    let models = 0;
    const calls = events.flatMap((event) => {
      if (event.type === 'tool-called' && event.step === key) return [`${key}/${event.call}`];
      if (event.type !== 'model-called' || event.step !== key) return [];
      models += 1;
      return [`${key}/m${models}`];
    });
    return [key, ...calls];
  });
