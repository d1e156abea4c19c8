import type {
  ContentBlock,
  ConverseCommandInput,
  ImageFormat,
  Message,
  SystemContentBlock,
  Tool,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelImage, ModelMessage, ModelRequest } from '#ports/language-model.ts';

/** A guardrail that every call passes. */
export interface Guardrail {
  readonly id: string;
  readonly version: string;
}

const cachePoint = { cachePoint: { type: 'default' } } as const;

/** A request in the form of Bedrock's Converse API. `model` is an id, an inference profile or the ARN of one. */
export function toWire(model: string, request: ModelRequest, guardrail?: Guardrail): ConverseCommandInput {
  const { cache = 'none' } = request;
  const tools = toolsOf(request);
  const system: SystemContentBlock[] = [{ text: request.system }];
  if (cache !== 'none') system.push(cachePoint);
  return {
    modelId: model,
    system,
    messages: withCachePoint(request.messages.map(message), cache === 'conversation'),
    inferenceConfig: { maxTokens: request.maxOutputTokens, temperature: request.temperature },
    ...(tools.length === 0
      ? {}
      : { toolConfig: { tools: cache === 'none' ? tools : [...tools, cachePoint as Tool] } }),
    ...(request.output === undefined ? {} : { outputConfig: formOf(request.output) }),
    ...named(request.requestId),
    ...(guardrail === undefined
      ? {}
      : {
          guardrailConfig: { guardrailIdentifier: guardrail.id, guardrailVersion: guardrail.version },
        }),
  };
}

/** The log of model invocations notes it beside the tokens. */
const named = (requestId: string | undefined): Pick<ConverseCommandInput, 'requestMetadata'> =>
  requestId !== undefined && /^[\w\s:@$#=/+,.-]{1,256}$/.test(requestId)
    ? { requestMetadata: { 'client-request-id': requestId } }
    : {};

/** The tools. Converse refuses a conversation with tool calls and no tools: then those that were called stand in. */
function toolsOf(request: ModelRequest): Tool[] {
  if (request.tools.length > 0) {
    return request.tools.map((t) => ({
      toolSpec: { name: t.name, description: t.description, inputSchema: { json: t.inputSchema as never } },
    }));
  }
  const called = request.messages.flatMap((m) => (m.role === 'assistant' ? m.calls : []));
  return [...new Set(called.map((c) => c.name))].map((name) => ({
    toolSpec: { name, description: 'not to be called any more', inputSchema: { json: { type: 'object' } } },
  }));
}

function message(turn: ModelMessage): Message {
  if (turn.role === 'user') {
    return { role: 'user', content: [{ text: turn.text }, ...(turn.images ?? []).map(image)] };
  }
  if (turn.role === 'assistant') {
    const text: ContentBlock[] = turn.text.trim() === '' ? [] : [{ text: turn.text }];
    const calls = turn.calls.map(
      (c): ContentBlock => ({ toolUse: { toolUseId: c.id, name: c.name, input: c.input as never } }),
    );
    return { role: 'assistant', content: [...text, ...calls] };
  }
  const results = turn.results.map((r): ContentBlock => {
    // a blank text is refused
    const content: ToolResultContentBlock[] = [{ text: r.text.trim() === '' ? '(nothing)' : r.text }];
    return { toolResult: { toolUseId: r.id, content, status: r.failed ? 'error' : 'success' } };
  });
  return { role: 'user', content: results };
}

const image = ({ mediaType, base64 }: ModelImage): ContentBlock => ({
  image: {
    format: mediaType.slice('image/'.length) as ImageFormat,
    source: { bytes: Buffer.from(base64, 'base64') },
  },
});

function withCachePoint(messages: Message[], wanted: boolean): Message[] {
  const last = messages.at(-1);
  if (!wanted || last === undefined) return messages;
  return [
    ...messages.slice(0, -1),
    { ...last, content: [...(last.content ?? []), cachePoint as ContentBlock] },
  ];
}

const formOf = ({ name, schema }: NonNullable<ModelRequest['output']>) => ({
  textFormat: {
    type: 'json_schema' as const,
    structure: { jsonSchema: { name, schema: JSON.stringify(schema) } },
  },
});
