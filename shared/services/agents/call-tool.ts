import type { CallOutcome } from '#declare/agent.ts';
import type { AnyTool, ToolContext } from '#declare/tool.ts';
import { OrchestratorError, ToolError } from '#domain/errors.ts';
import type { EvidenceRef } from '#domain/evidence/evidence.ts';
import { canonicalJson, type JsonObject } from '#domain/json.ts';
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
}

/** A call that was made: what came out, what was stored of it, how long it took. */
export interface CalledTool {
  readonly call: ToolCall;
  readonly outcome: CallOutcome;
  readonly input: EvidenceRef;
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
  const storing = deps.evidence.put(tenantId, call.inputText, JSON_TYPE);
  const [input, answered] = await Promise.all([storing, answer(deps, call, context)]);
  const durationMs = Math.max(0, deps.timer.now() - begunAt);
  const { tool } = call;
  if ('error' in answered) {
    const { code, message } = answered.error;
    return {
      call,
      outcome: { tool, input: call.input, error: { code, message } },
      input,
      begunAt,
      durationMs,
    };
  }
  const outcome = { tool, input: call.input, output: answered.output };
  const outputText = answered.text;
  const output = await deps.evidence.put(tenantId, outputText, JSON_TYPE);
  return { call, outcome, input, output, outputText, begunAt, durationMs };
}

const JSON_TYPE = 'application/json';

type Answer = { readonly output: unknown; readonly text: string } | { readonly error: OrchestratorError };

async function answer(deps: CallDeps, call: ToolCall, context: ToolContext): Promise<Answer> {
  try {
    const tool = allowedTool(deps.tools, call.tool);
    const input = parseInput(tool, call.input);
    return written(tool, await underTimeout(deps, tool, input, context));
  } catch (thrown) {
    if (context.signal.aborted) throw context.signal.reason;
    if (thrown instanceof OrchestratorError) return { error: thrown };
    // an unexpected error's text may hold anything: it stays in the cause
    const error = new ToolError(call.tool, 'tool_failed', 'the tool failed unexpectedly', { cause: thrown });
    return { error };
  }
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
): Promise<unknown> {
  const seconds = tool.timeoutSeconds;
  const late = () => new ToolError(tool.name, 'tool_timeout', `no answer within ${seconds} s`);
  return deadlines.within(seconds * 1000, late, (call) =>
    tool.run(ports, input, new CallContext(context, call)),
  );
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
