const OPENERS = new Set(['(', '[', '{', '<', '=', "'", '"', '|', ':']);
const CLOSERS = new Set([')', ']', '}', '>', ',', ':', ';', '=', "'", '"', '|']);

/** The text of a template for people: words with one space between, delimiters hugging their neighbours. */
export function spellTemplate(tokens: readonly string[]): string {
  let text = '';
  let hugs = true;
  for (const token of tokens) {
    text += hugs || CLOSERS.has(token) ? token : ` ${token}`;
    hugs = OPENERS.has(token);
  }
  return text;
}
