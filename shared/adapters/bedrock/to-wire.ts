import type {
  ContentBlock,
  ConverseCommandInput,
  Message,
  ToolResultContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';

/** A request in the form of Bedrock's Converse API. */
export function toWire(model: string, request: ModelRequest): ConverseCommandInput {
  const tools = request.tools.map((t) => ({
    toolSpec: { name: t.name, description: t.description, inputSchema: { json: t.inputSchema as never } },
  }));
  return {
    modelId: model,
    system: [{ text: request.system }],
    messages: request.messages.map(message),
    inferenceConfig: { maxTokens: request.maxOutputTokens, temperature: request.temperature },
    ...(tools.length === 0 ? {} : { toolConfig: { tools } }),
  };
}

function message(turn: ModelMessage): Message {
  if (turn.role === 'user') return { role: 'user', content: [{ text: turn.text }] };
  if (turn.role === 'assistant') {
    const text: ContentBlock[] = turn.text === '' ? [] : [{ text: turn.text }];
    const calls = turn.calls.map(
      (c): ContentBlock => ({ toolUse: { toolUseId: c.id, name: c.name, input: c.input as never } }),
    );
    return { role: 'assistant', content: [...text, ...calls] };
  }
  const results = turn.results.map((r): ContentBlock => {
    const content: ToolResultContentBlock[] = [{ text: r.text }];
    return { toolResult: { toolUseId: r.id, content, status: r.failed ? 'error' : 'success' } };
  });
  return { role: 'user', content: results };
}
