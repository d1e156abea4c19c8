import type { Ambient, Deps } from '#declare/capabilities.ts';
import type { AnyTool, ToolContext } from '#declare/tool.ts';
import { OrchestratorError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import type { Run } from '#domain/runs/run.ts';
import type { ModelGateway } from '#ports/model-gateway.ts';
import { agentStepKey } from '../agents/agent-step-key.ts';
import { requestText } from '../context/request-text.ts';
import { partOf, readAllJson } from '../evidence/read-json.ts';
import { piecesOf, placeOf, type RecordedCall, recordedCalls } from './fork-point.ts';
import type { ReplayMiss } from './miss.ts';
import {
  type AnswerSource,
  type ModelCalled,
  modelAnswer,
  requestOf,
  type ToolCalled,
  textOf,
  toolAnswer,
} from './recorded-calls.ts';
import { runEvents } from './run-events.ts';

type Gateway = Pick<ModelGateway, 'call'>;

/** The beginning of an agent's step that another run has recorded. */
export interface CarriedCalls {
  /** The moment that the recorded step took for its beginning: window and inputs follow from it. */
  readonly startedAt: number;
  /** What the recorded step was given; undefined where its workflow handed it nothing. */
  readonly given: EvidenceRef | undefined;
  /** The same tools; the recorded calls are answered from the record, whatever comes after them is made. */
  readonly tools: (tools: readonly AnyTool[]) => AnyTool[];
  /** The same for a gateway. */
  readonly gateway: (gateway: Gateway | undefined) => Gateway | undefined;
  /**
   * To be asked before each call and at the end: the step must not go on where it asked for something else than the
   * record holds, since all before the fork is free.
   *
   * @throws OrchestratorError `conflict`, naming what was asked for
   */
  readonly refuseMiss: () => void;
}

/**
 * What a forked run's agent need not ask again; undefined where its step is done from its beginning. Reads the
 * history of the source and the evidence of the calls.
 *
 * @throws OrchestratorError `conflict` where that history does not hold the calls (any more)
 */
export async function carriedCalls(
  deps: Deps<'runs.read' | 'evidence.read'>,
  { tenantId, forkedFrom }: Pick<Run, 'tenantId' | 'forkedFrom'>,
  agent: string,
): Promise<CarriedCalls | undefined> {
  const step = agentStepKey(agent);
  const [key, call] = forkedFrom?.at.split('/') ?? [];
  if (forkedFrom === undefined || key !== step || call === undefined) return undefined;
  const events = await runEvents(deps, { tenantId, runId: forkedFrom.runId });
  const all = recordedCalls(events, step);
  const place = placeOf(all, call);
  const first = events.find((event) => event.type === 'clock-read' && event.step === step);
  if (place < 0 || first?.type !== 'clock-read') {
    throw new OrchestratorError('conflict', `${forkedFrom.runId} has no ${forkedFrom.at} any more`);
  }
  const calls = all.slice(0, place);
  const stored = await readAllJson(deps, tenantId, calls.flatMap(piecesOf));
  const given = events.findLast((event) => event.type === 'input-given' && event.step === step);
  return new Prefix(calls, stored, {
    runId: forkedFrom.runId,
    startedAt: first.value,
    given: given?.type === 'input-given' ? given.input : undefined,
  });
}

interface PrefixOf extends Pick<CarriedCalls, 'startedAt' | 'given'> {
  readonly runId: string;
}

class Prefix implements CarriedCalls {
  readonly startedAt: number;
  readonly given: EvidenceRef | undefined;
  readonly #source: AnswerSource;
  readonly #runId: string;
  readonly #toolCalls: ToolCalled[];
  readonly #modelCalls: ModelCalled[];
  #missed: OrchestratorError | undefined;

  constructor(
    calls: readonly RecordedCall[],
    stored: ReadonlyMap<string, unknown>,
    { runId, startedAt, given }: PrefixOf,
  ) {
    this.startedAt = startedAt;
    this.given = given;
    this.#runId = runId;
    this.#toolCalls = calls.filter((call): call is ToolCalled => call.type === 'tool-called');
    this.#modelCalls = calls.filter((call): call is ModelCalled => call.type === 'model-called');
    this.#source = {
      evidence: { json: (hash) => stored.get(hash) },
      miss: (missed: ReplayMiss) => this.#miss(missed.message),
    };
  }

  tools(tools: readonly AnyTool[]): AnyTool[] {
    // a call that its tool would refuse for its input never comes to be run
    const inputs = new Map(
      this.#toolCalls.flatMap((call) => {
        const tool = tools.find(({ name }) => name === call.tool);
        const parsed = tool?.input.safeParse(partOf(call.input, this.#source.evidence.json));
        return parsed?.success === true ? [[call, textOf(parsed.data)] as const] : [];
      }),
    );
    return tools.map((tool) => ({
      ...tool,
      run: async (ports: Ambient, input: unknown, context: ToolContext): Promise<unknown> => {
        this.refuseMiss();
        const asked = textOf(input);
        const found = [...inputs].find(([call, text]) => call.tool === tool.name && text === asked);
        if (found === undefined) {
          if (inputs.size > 0 || this.#modelCalls.length > 0)
            return this.#miss(`${tool.name} ${asked.slice(0, 300)}`);
          return tool.run(ports as never, input as never, context);
        }
        const [call] = found;
        inputs.delete(call);
        return toolAnswer(tool.name, call, this.#source);
      },
    }));
  }

  gateway(gateway: Gateway | undefined): Gateway | undefined {
    const left = this.#modelCalls;
    if (gateway === undefined && left.length === 0) return undefined;
    return {
      call: async (request, how) => {
        this.refuseMiss();
        const next = left[0];
        if (next === undefined) return this.#live(gateway).call(request, how);
        if (requestText(request) !== requestOf(next, this.#source)) {
          return this.#miss(`another request to the model than that of ${next.exchange.hash}`);
        }
        left.shift();
        const { reply } = modelAnswer(next, this.#source);
        return { reply, attempts: [], micros: 0, reason: `as recorded in ${this.#runId}` };
      },
    };
  }

  refuseMiss(): void {
    if (this.#missed !== undefined) throw this.#missed;
  }

  #live(gateway: Gateway | undefined): Gateway {
    if (gateway !== undefined) return gateway;
    throw new OrchestratorError('model_unavailable', 'the run goes on without a model from here', {
      retryable: false,
    });
  }

  #miss(asked: string): never {
    const message = `before the fork everything is taken from ${this.#runId}, which did not ask for ${asked}: fork earlier`;
    this.#missed ??= new OrchestratorError('conflict', message, { retryable: false });
    throw this.#missed;
  }
}
