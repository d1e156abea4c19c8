import { LLMProviderError } from '#domain/errors.ts';
import { OllamaChunk } from './from-wire.ts';

/** The pieces of an answer, one for each line, as they come. Characters cut in two by the network are put together. */
export async function* streamParts(response: Response): AsyncGenerator<OllamaChunk> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of response.body ?? []) {
    rest += decoder.decode(bytes as Uint8Array, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parse(line);
  }
  if (rest.trim() !== '') yield parse(rest);
}

/** What is no JSON was damaged; JSON of another form comes from another kind of server. */
function parse(line: string): OllamaChunk {
  const json = jsonOf(line);
  const chunk = OllamaChunk.safeParse(json);
  if (chunk.success) return chunk.data;
  throw new LLMProviderError(
    'ollama',
    'model_output_invalid',
    'the answer is not what Ollama writes: is the base URL right?',
    { cause: chunk.error },
  );
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new LLMProviderError('ollama', 'model_output_invalid', 'the answer came damaged', {
      cause: error,
      retryable: true,
    });
  }
}
