// The deployed agents over one bundle, in memory, with every tool call and every outbound call written down.
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import { memoryClock } from '#adapters/memory/clock.ts';
import { memoryEvidenceStore } from '#adapters/memory/evidence-store.ts';
import { memoryRandomness } from '#adapters/memory/randomness.ts';
import { synthesize } from '#analysis/causes/synthesize.ts';
import { verifyReport } from '#analysis/proof/verify-report.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { AgentResult, LoadedObservation, Report } from '#domain/findings/report.ts';
import { destinationsIn } from '#domain/network/destinations.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { LanguageModel } from '#ports/language-model.ts';
import type { LoopAgent, LoopDeps } from '#services/agents/agent-loop.ts';
import { modelUseOf } from '#services/agents/model-use.ts';
import { runAgent } from '#services/agents/run-agent.ts';
import { partOf, readAllJson } from '#services/evidence/read-json.ts';
import { infrastructure } from '../../functions/agents/infrastructure/agent.ts';
import { logAnalysis } from '../../functions/agents/log-analysis/agent.ts';
import { networkDiagnostics } from '../../functions/agents/network-diagnostics/agent.ts';
import { systemMonitoring } from '../../functions/agents/system-monitoring/agent.ts';
import { gatewayFor, payer } from '../support/gateway.ts';

const TENANT = 'acme';

/** The four agents as they are deployed. */
export const agents = [
  systemMonitoring,
  logAnalysis,
  infrastructure,
  networkDiagnostics,
] as unknown as readonly LoopAgent[];

/** A tool call as it is in the history. */
export interface WatchedCall {
  readonly agent: string;
  readonly tool: string;
  readonly input: unknown;
  readonly error?: string;
}

/** What a run did and said. */
export interface Watched {
  readonly calls: readonly WatchedCall[];
  /** Every host that a network port was asked to reach. */
  readonly contacted: readonly string[];
  readonly results: readonly AgentResult[];
  readonly report: Report;
}

/**
 * Investigates a bundle for a task that its caller wrote; hosts may be contacted where the task names them. `besides`
 * are ports that lie within reach of the agents though none of them asks for any.
 */
export async function watchRun(
  bundle: IncidentBundle,
  task: string,
  model?: LanguageModel,
  gateway: LoopDeps['gateway'] = model === undefined ? undefined : gatewayFor(model),
  besides: object = {},
): Promise<Watched> {
  const evidence = memoryEvidenceStore();
  const contacted: string[] = [];
  const deps = {
    evidence,
    clock: memoryClock(bundle.window.to),
    random: memoryRandomness(1),
    stop: { stopped: async () => undefined },
    gateway,
    network: watchedNetwork(contacted),
    ...bundleTelemetry(bundle),
    ...besides,
  } as unknown as LoopDeps;
  const run = memoryRandomness(2).id('run');
  const results: AgentResult[] = [];
  const calls: WatchedCall[] = [];
  for (const agent of agents) {
    const work = {
      tenantId: TENANT,
      runId: run,
      epoch: 1,
      labels: { ...payer, run },
      step: `agent:${agent.name}` as const,
      task,
      destinations: destinationsIn(task),
      now: bundle.window.to,
      window: bundle.window,
      startedAt: bundle.window.to,
      stopAt: bundle.window.to + 600_000,
      signal: new AbortController().signal,
    };
    const { result } = await runAgent(deps, agent, work, async (events) => {
      for (const event of events) {
        if (event.type !== 'tool-called') continue;
        const { hash } = event.input;
        const stored = await readAllJson({ evidence }, TENANT, [hash]);
        calls.push({
          agent: agent.name,
          tool: event.tool,
          input: partOf(event.input, (wanted) => stored.get(wanted)),
          ...(event.error === undefined ? {} : { error: event.error.code }),
        });
      }
    });
    results.push(result);
  }
  return {
    calls,
    contacted,
    results,
    report: await reportOf(bundle, task, run, results, { ...deps, evidence }),
  };
}

async function reportOf(
  { window }: IncidentBundle,
  task: string,
  run: string,
  results: readonly AgentResult[],
  deps: Parameters<typeof readAllJson>[0],
): Promise<Report> {
  const observed = results.flatMap((r) => r.observations);
  const contents = await readAllJson(
    deps,
    TENANT,
    observed.map((o) => o.output.hash),
  );
  const observations: LoadedObservation[] = observed.map((o) => ({
    ...o,
    content: contents.get(o.output.hash),
  }));
  const modelUse = modelUseOf(results);
  const draft = synthesize({
    ...(modelUse === undefined ? {} : { modelUse }),
    run,
    tenant: TENANT,
    task,
    window,
    observations,
    findings: results.flatMap((r) => r.findings),
    gaps: results.flatMap((r) => r.gaps),
    notes: results.flatMap((r) => r.notes.map((text) => ({ agent: r.agent, text }))),
  });
  return verifyReport(draft, (hash) => contents.get(hash));
}

/** A network that answers nothing and remembers whom it was asked to reach. */
function watchedNetwork(contacted: string[]) {
  const reach = (host: string): never => {
    contacted.push(host);
    throw new OrchestratorError('not_supported', 'no network in this test');
  };
  return {
    resolve: async ({ name }: { name: string }) => reach(name),
    connect: async ({ host }: { host: string }) => reach(host),
    handshake: async ({ host }: { host: string }) => reach(host),
    request: async ({ url }: { url: string }) => reach(new URL(url).hostname),
  };
}

/** What a report decides: nothing else of it may matter to whoever acts on it. */
export const verdictOf = ({ outcome, causes, nextSteps }: Report) => ({
  outcome,
  causes: causes.map(({ node, category, path }) => ({ node, category, path })),
  nextSteps,
});
