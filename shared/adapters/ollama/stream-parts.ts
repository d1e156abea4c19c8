import { LLMProviderError } from '#domain/errors.ts';
import type { Answer } from '../http/guarded-fetch.ts';
import { linesOf } from '../http/lines.ts';
import { OllamaChunk } from './from-wire.ts';

/** The pieces of an answer, one for each line, as they come. */
export async function* streamParts({ body }: Pick<Answer, 'body'>): AsyncGenerator<OllamaChunk> {
  for await (const line of linesOf(body)) if (line.trim() !== '') yield parse(line);
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
