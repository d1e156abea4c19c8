import type { Ambient } from '#declare/capabilities.ts';
import type { AnyTool, ToolContext } from '#declare/tool.ts';
import { errorCodes, ModelChainError, OrchestratorError, ToolError } from '#domain/errors.ts';
import { sha256 } from '#domain/hash.ts';
import { canonicalJson } from '#domain/json.ts';
import type { RunEvent } from '#domain/runs/event.ts';
import type { ModelRequest } from '#ports/language-model.ts';
import type { GatewayReply, ModelGateway } from '#ports/model-gateway.ts';
import { readExchange } from '../context/exchange.ts';
import { requestText } from '../context/request-text.ts';
import { partOf } from '../evidence/read-json.ts';
import { chooseTier } from '../models/choose-tier.ts';
import { ReplayMiss } from './miss.ts';
import type { RecordedAmbient } from './recorded-ambient.ts';
import type { RecordedEvidence } from './recorded-evidence.ts';

/** A recorded call of a tool. */
export type ToolCalled = Extract<RunEvent, { type: 'tool-called' }>;
/** A recorded call of a model. */
export type ModelCalled = Extract<RunEvent, { type: 'model-called' }>;

/** What an answer is made of. */
export interface AnswerSource {
  readonly evidence: Pick<RecordedEvidence, 'json'>;
  readonly miss: (m: ReplayMiss) => never;
}

/** What the calls of one stretch are answered from. */
export interface CallRecord extends AnswerSource {
  readonly events: readonly RunEvent[];
  readonly evidence: RecordedEvidence;
  readonly ambient: RecordedAmbient;
}

/** The same tools, answered by name and input, each recorded call once and in order. Nothing is run. */
export function recordedTools(tools: readonly AnyTool[], record: CallRecord): AnyTool[] {
  const calls = record.events.filter((event): event is ToolCalled => event.type === 'tool-called');
  return tools.map((tool) => {
    const left = calls
      .filter((call) => call.tool === tool.name)
      .map((call) => ({
        call,
        input: textOf(tool.input.safeParse(partOf(call.input, record.evidence.json)).data),
      }));
    return {
      ...tool,
      run: async (ports: Ambient, input: unknown, _context: ToolContext): Promise<unknown> => {
        const asked = textOf(input);
        const at = left.findIndex((l) => l.input === asked);
        const [found] = at < 0 ? [] : left.splice(at, 1);
        if (found === undefined)
          return record.miss(new ReplayMiss('tool', `${tool.name} ${asked.slice(0, 300)}`));
        record.ambient.readAhead(ports);
        return toolAnswer(tool.name, found.call, record);
      },
    };
  });
}

/** What a recorded call of a tool answered. @throws ToolError as it was recorded; ReplayMiss without its output */
export function toolAnswer(tool: string, { error, output }: ToolCalled, record: AnswerSource): unknown {
  if (error !== undefined) throw new ToolError(tool, codeOf(error.code), error.message);
  const content = output && record.evidence.json(output.hash);
  if (content === undefined)
    return record.miss(new ReplayMiss('tool', `the output of ${tool} ${output?.hash ?? ''}`));
  return content;
}

/** A gateway that answers by the request, each recorded call once and in order, and spends nothing. */
export function recordedGateway(record: CallRecord): Pick<ModelGateway, 'call'> {
  const left = record.events
    .filter((event): event is ModelCalled => event.type === 'model-called')
    .map((call) => ({ call, text: requestOf(call, record) }));
  return {
    async call(request) {
      const asked = requestText(request);
      const at = left.findIndex(({ text }) => text === asked);
      const [found] = at < 0 ? [] : left.splice(at, 1);
      if (found === undefined)
        return record.miss(new ReplayMiss('model', describe(request, asked, left[0]?.call)));
      return modelAnswer(found.call, record);
    },
  };
}

/** What a recorded call asked, as JSON; undefined without its exchange. */
export function requestOf({ exchange }: ModelCalled, { evidence }: AnswerSource): string | undefined {
  const stored = readExchange(exchange.hash, evidence.json);
  return stored && requestText(stored.request);
}

/** What a recorded call of a model answered. @throws its error as recorded; ReplayMiss without its exchange */
export function modelAnswer(call: ModelCalled, record: AnswerSource): GatewayReply {
  const { error, exchange, attempts = [], micros } = call;
  if (error !== undefined) {
    throw attempts.length > 0
      ? new ModelChainError(error.message, attempts)
      : new OrchestratorError(codeOf(error.code), error.message);
  }
  const stored = readExchange(exchange.hash, record.evidence.json);
  if (stored?.reply === undefined)
    return record.miss(new ReplayMiss('model', `the reply of ${exchange.hash}`));
  const { request, reply } = stored;
  return { reply, attempts, micros, reason: ownReason(call, request) };
}

/** What the loop says of a tier that the workflow named. */
export const TIER_OF_WORKFLOW = 'the workflow says so';

/** The gateway's part of the recorded reason: what the loop says of the tier stands before it. */
function ownReason({ reason = '' }: ModelCalled, request: ModelRequest): string {
  if (reason.startsWith(`${TIER_OF_WORKFLOW}; `)) return reason.slice(TIER_OF_WORKFLOW.length + 2);
  const tier = `${chooseTier({ step: 'investigate', contextBytes: Buffer.byteLength(requestText(request)) }).reason}; `;
  return reason.startsWith(tier) ? reason.slice(tier.length) : reason;
}

function describe({ messages }: ModelRequest, asked: string, next?: ModelCalled): string {
  const left = next === undefined ? 'no call is left' : `the next recorded is that of ${next.exchange.hash}`;
  return `the request ${sha256(asked)} of ${messages.length} messages; ${left}`;
}

const codeOf = (code: string) => errorCodes.find((known) => known === code) ?? 'internal';

/** What makes two inputs of a tool the same. */
export const textOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value));
