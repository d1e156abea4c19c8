import type { CallOutcome } from '#declare/agent.ts';
import type { AnyTool, ToolContext } from '#declare/tool.ts';
import { OrchestratorError, ToolError } from '#domain/errors.ts';
import type { EvidencePart, EvidenceRef } from '#domain/evidence/evidence.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
import type { RunEventBody } from '#domain/runs/event.ts';
import type { StepKey } from '#domain/runs/step.ts';
import type { Clock } from '#ports/clock.ts';
import type { EvidenceStore } from '#ports/evidence-store.ts';
import type { CallSignal, Deadlines } from './deadlines.ts';

/** A call that an agent is about to make. `id` is unique within the step. */
export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: JsonObject;
  /** The input as canonical JSON: what is stored of it, and what makes two calls the same. */
  readonly inputText: string;
  /** Where the input is stored already. */
  readonly stored?: EvidencePart | undefined;
}

/** A call that was made: what came out, what was stored of it, how long it took. */
export interface CalledTool {
  readonly call: ToolCall;
  readonly outcome: CallOutcome;
  readonly input: EvidencePart;
  /** Absent where the call failed, like the text that was stored of it. */
  readonly output?: EvidenceRef;
  readonly outputText?: string;
  /** A moment of the timer. */
  readonly begunAt: number;
  readonly durationMs: number;
}

/** What a call needs: where evidence goes, the real clock for the timeout, and the ports of the tool. */
export interface CallDeps {
  readonly evidence: Pick<EvidenceStore, 'put'>;
  readonly timer: Clock;
  readonly deadlines: Deadlines;
  readonly tools: readonly AnyTool[];
  readonly ports: object;
}

/**
 * Makes one tool call: input parsed by the tool's schema, run under its timeout, output parsed, written as
 * canonical JSON, held to its byte cap and stored as evidence. A failure of the tool is an outcome. What is
 * thrown is not the tool's: an aborted signal's reason, or evidence that could not be stored.
 */
export async function callTool(
  deps: CallDeps,
  tenantId: string,
  call: ToolCall,
  context: ToolContext,
): Promise<CalledTool> {
  const begunAt = deps.timer.now();
  const { tool, input, stored } = call;
  const storing = stored === undefined ? deps.evidence.put(tenantId, call.inputText, JSON_TYPE) : undefined;
  // waited for later than it may fail
  storing?.catch(ignore);
  let answer: Answer | OrchestratorError;
  try {
    const allowed = allowedTool(deps.tools, tool);
    answer = written(
      allowed,
      await underTimeout(deps, allowed, parseInput(allowed, input), context, begunAt),
    );
  } catch (thrown) {
    if (context.signal.aborted) throw context.signal.reason;
    answer = failureOf(tool, thrown);
  }
  const durationMs = Math.max(0, deps.timer.now() - begunAt);
  const kept = stored ?? (await (storing as Promise<EvidenceRef>));
  if (answer instanceof OrchestratorError) {
    const { code, message } = answer;
    return { call, outcome: { tool, input, error: { code, message } }, input: kept, begunAt, durationMs };
  }
  const { output: content, text: outputText } = answer;
  const output = await deps.evidence.put(tenantId, outputText, JSON_TYPE);
  const outcome = { tool, input, output: content };
  return { call, outcome, input: kept, output, outputText, begunAt, durationMs };
}

const JSON_TYPE = 'application/json';

const ignore = (): void => undefined;

/** A call in the history of its run. */
export function toolCalled(step: StepKey, made: CalledTool): Extract<RunEventBody, { type: 'tool-called' }> {
  const { call, outcome, input, output, begunAt, durationMs } = made;
  const { id, tool } = call;
  const type = 'tool-called';
  if (output !== undefined) return { type, step, call: id, tool, input, begunAt, durationMs, output };
  return { type, step, call: id, tool, input, begunAt, durationMs, ...onlyError(outcome) };
}

const onlyError = ({ error }: CallOutcome) => (error === undefined ? {} : { error });

interface Answer {
  readonly output: unknown;
  readonly text: string;
}

function failureOf(tool: string, thrown: unknown): OrchestratorError {
  if (thrown instanceof OrchestratorError) return thrown;
  // an unexpected error's text may hold anything: it stays in the cause
  return new ToolError(tool, 'tool_failed', 'the tool failed unexpectedly', { cause: thrown });
}

function allowedTool(tools: readonly AnyTool[], name: string): AnyTool {
  const tool = tools.find((t) => t.name === name);
  if (tool === undefined) throw new ToolError(name, 'not_supported', 'this agent has no such tool');
  if (tool.mutates) {
    throw new ToolError(name, 'forbidden', 'this tool changes things, which needs an approval');
  }
  return tool;
}

function parseInput(tool: AnyTool, input: JsonObject): unknown {
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((i) => `/${i.path.join('/')}: ${i.message}`).join('; ');
  throw new ToolError(tool.name, 'invalid_request', `the input does not fit: ${faults.slice(0, 500)}`);
}

function written(tool: AnyTool, raw: unknown): Answer {
  const parsed = tool.output.safeParse(raw);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((i) => `/${i.path.join('/')}: ${i.message}`).join('; ');
    throw new ToolError(tool.name, 'tool_failed', `the answer is out of form: ${faults.slice(0, 500)}`);
  }
  const text = canonicalJson(parsed.data);
  if (text.length > tool.maxOutputBytes || Buffer.byteLength(text) > tool.maxOutputBytes) {
    const limit = `${tool.maxOutputBytes} bytes`;
    throw new ToolError(tool.name, 'tool_output_too_large', `the answer is larger than ${limit}`);
  }
  return { output: parsed.data, text };
}

/** Runs the tool until it ends, its timeout passes, or the surrounding signal aborts. */
function underTimeout(
  { deadlines, ports }: CallDeps,
  tool: AnyTool,
  input: unknown,
  context: ToolContext,
  now: number,
): Promise<unknown> {
  const seconds = tool.timeoutSeconds;
  const late = () => new ToolError(tool.name, 'tool_timeout', `no answer within ${seconds} s`);
  const run = (call: CallSignal) => tool.run(ports, input, new CallContext(context, call));
  return deadlines.within(seconds * 1000, late, run, now);
}

// a class, as `ModelCall` is: no hidden class for each call
class CallContext implements ToolContext {
  readonly now: ToolContext['now'];
  readonly window: ToolContext['window'];
  readonly destinations: ToolContext['destinations'];
  readonly #call: CallSignal;

  constructor({ now, window, destinations }: ToolContext, call: CallSignal) {
    this.now = now;
    this.window = window;
    this.destinations = destinations;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}
