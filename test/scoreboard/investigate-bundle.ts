// The deterministic agents over one incident bundle, in memory: the same playbooks, tools, ranking and verifier
// as a deployed run with its model switched off.
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { synthesize } from '#analysis/causes/synthesize.ts';
import { verifyReport } from '#analysis/proof/verify-report.ts';
import type { AgentResult, LoadedObservation, Report } from '#domain/findings/report.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { LoopAgent, LoopDeps } from '#services/agents/agent-loop.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import { readAllJson } from '#services/evidence/read-json.ts';
import { infrastructure } from '../../functions/agents/infrastructure/agent.ts';
import { logAnalysis } from '../../functions/agents/log-analysis/agent.ts';
import { systemMonitoring } from '../../functions/agents/system-monitoring/agent.ts';

/** A verified report, its evidence, and the draft it came from. */
export interface Investigated {
  readonly report: Report;
  readonly draft: Report;
  readonly evidence: ReadonlyMap<string, unknown>;
}

const TENANT = 'scoreboard';
const AGENTS = [systemMonitoring, logAnalysis, infrastructure] as unknown as readonly LoopAgent[];

/** Investigates a bundle. The task is the alert's text, as the caller of a run would give it. */
export async function investigateBundle(bundle: IncidentBundle): Promise<Investigated> {
  const evidence = memoryEvidenceStore();
  const clock = memoryClock(bundle.window.to);
  const deps = {
    evidence,
    clock,
    random: memoryRandomness(1),
    stop: { stopped: async () => undefined },
    model: undefined,
    ...bundleTelemetry(bundle),
  } as unknown as LoopDeps;
  const task = `${bundle.alert.title}. ${bundle.alert.description}`.slice(0, 2_000);
  const results: AgentResult[] = [];
  const run = memoryRandomness(2).id('run');
  for (const agent of AGENTS) {
    const work = {
      tenantId: TENANT,
      runId: run,
      step: `agent:${agent.name}`,
      task,
      destinations: [],
      now: bundle.window.to,
      window: bundle.window,
      startedAt: bundle.window.to,
      stopAt: bundle.window.to + 600_000,
      signal: new AbortController().signal,
    };
    results.push((await runAgent(deps, agent, work, async () => {})).result);
  }
  const observed = results.flatMap((r) => r.observations);
  const hashes = observed.map((o) => o.output.hash);
  const contents = await readAllJson({ ...deps, evidence }, TENANT, hashes);
  const observations: LoadedObservation[] = observed.map((o) => ({
    ...o,
    content: contents.get(o.output.hash),
  }));
  const draft = synthesize({
    run,
    tenant: TENANT,
    task,
    window: bundle.window,
    observations,
    findings: results.flatMap((r) => r.findings),
    gaps: results.flatMap((r) => r.gaps),
    notes: [],
  });
  return { draft, report: verifyReport(draft, (hash) => contents.get(hash)), evidence: contents };
}
