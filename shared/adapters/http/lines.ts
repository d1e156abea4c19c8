import type { Answer } from './guarded-fetch.ts';

/**
 * The lines of a body without their ends; the last need have none. Characters that the network cut in two are put
 * together.
 */
export async function* linesOf(body: Answer['body']): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body ?? []) {
    const lines = `${rest}${decoder.decode(bytes, { stream: true })}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/**
 * The data of each event of a `text/event-stream` (WHATWG HTML, "Server-sent events"). Names and ids are passed over;
 * an event that no empty line closed is none.
 */
export async function* eventData(body: Answer['body']): AsyncGenerator<string> {
  const data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line.startsWith('data:')) data.push(line.slice(line[5] === ' ' ? 6 : 5));
    else if (line === '' && data.length > 0) yield data.splice(0).join('\n');
  }
}
