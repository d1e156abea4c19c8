// The deterministic agents over one incident bundle, in memory: the same playbooks, tools, ranking and verifier as a
// deployed run with its model switched off.
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { synthesize } from '#analysis/causes/synthesize.ts';
import { verifyReport } from '#analysis/proof/verify-report.ts';
import type { LoadedObservation, Report } from '#domain/findings/report.ts';
import { hashOf } from '#domain/hash.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { LoopAgent, LoopDeps } from '#services/agents/agent-loop.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import { readAllJson } from '#services/evidence/read-json.ts';
import { infrastructure } from '../../functions/agents/infrastructure/agent.ts';
import { logAnalysis } from '../../functions/agents/log-analysis/agent.ts';
import { systemMonitoring } from '../../functions/agents/system-monitoring/agent.ts';

/** A verified report, its evidence by hash, and the draft it came from. */
export interface Investigated {
  readonly report: Report;
  readonly draft: Report;
  readonly evidence: ReadonlyMap<string, unknown>;
}

/** The tenant that offline reports name: whoever runs the command. */
export const TENANT = 'local';

// network diagnostics is not asked: a recording can answer no look-up, and live ones would be of another time
const AGENTS = [systemMonitoring, logAnalysis, infrastructure] as unknown as readonly LoopAgent[];
const TIME_LIMIT_MS = 600_000;
const MOST_TASK = 2_000;

/**
 * Investigates a bundle; "now" is the end of its window. The task is what the caller asks, or the alert's text. The
 * same bundle and task give the same report, run id included.
 */
export async function investigateBundle(bundle: IncidentBundle, asked?: string): Promise<Investigated> {
  const evidence = memoryEvidenceStore();
  const seed = Number.parseInt(hashOf(bundle).slice(0, 8), 16);
  const { title, description } = bundle.alert;
  const alert = [title, description].filter((text) => text.trim() !== '').join('. ');
  const task = (asked ?? alert).slice(0, MOST_TASK);
  const run = memoryRandomness(seed).id('run');
  const now = bundle.window.to;
  const deps = {
    evidence,
    clock: memoryClock(now),
    random: memoryRandomness(seed + 1),
    stop: { stopped: async () => undefined },
    gateway: undefined,
    ...bundleTelemetry(bundle),
  } as unknown as LoopDeps;
  const outcomes = [];
  for (const agent of AGENTS) {
    const work = {
      ...{ tenantId: TENANT, runId: run, step: `agent:${agent.name}`, task, destinations: [], now },
      ...{ window: bundle.window, startedAt: now, stopAt: now + TIME_LIMIT_MS },
      ...{
        epoch: 1,
        labels: { organization: TENANT, tenant: TENANT, user: TENANT, workflow: 'investigate', run },
      },
      signal: new AbortController().signal,
    };
    outcomes.push(await runAgent(deps, agent, work, async () => {}));
  }
  const results = outcomes.map((o) => o.result);
  const observed = results.flatMap((r) => r.observations);
  const hashes = observed.map((o) => o.output.hash);
  const contents = await readAllJson({ ...deps, evidence }, TENANT, hashes);
  const observations: LoadedObservation[] = observed.map((o) => ({
    ...o,
    content: contents.get(o.output.hash),
  }));
  const drafted = synthesize({
    ...{ run, tenant: TENANT, task, window: bundle.window, observations },
    findings: results.flatMap((r) => r.findings),
    gaps: results.flatMap((r) => r.gaps),
    notes: [],
  });
  const toolCalls = outcomes.reduce((n, o) => n + (o.cost.toolCalls ?? 0), 0);
  const draft: Report = {
    ...drafted,
    cost: { ...drafted.cost, toolCalls },
    startedAt: now,
    finishedAt: now,
  };
  return { draft, report: verifyReport(draft, (hash) => contents.get(hash)), evidence: contents };
}
