import * as z from 'zod';
import { OrchestratorError } from '../errors.ts';
import { hashOf, Sha256 } from '../hash.ts';
import { fenced } from './fence.ts';

/** Which words a model was told: the template and the hash of all of it that does not come from the run. */
export const PromptVersion = z.strictObject({ id: z.string(), version: Sha256 });
export type PromptVersion = z.infer<typeof PromptVersion>;

/** Words for a model with places for values. */
export interface Template<V extends z.ZodObject> {
  readonly id: string;
  /** Changes with every change of the words, the places, or what counts as the world's. */
  readonly version: Sha256;
  /**
   * The text with the values in their places.
   *
   * @throws OrchestratorError `internal` naming a value that is missing, unknown or of another type
   */
  render(values: z.input<V>): string;
}

/** A template before it is checked. Every `{{name}}` in `text` is a variable, and every variable is there. */
export interface TemplateParts<V extends z.ZodObject> {
  readonly id: string;
  readonly text: string;
  /** Texts and numbers only. */
  readonly variables: V;
  /** Variables whose values come from the world: callers, logs, tools. They are fenced, never bare. */
  readonly world: readonly (keyof z.input<V> & string)[];
}

const PLACE = /\{\{(\w+)\}\}/g;

/**
 * Declares a template. Values are put in once: a value that looks like a place stays what it is.
 *
 * @throws TypeError for a place without a variable, or a variable without a place
 */
export function defineTemplate<V extends z.ZodObject>(parts: TemplateParts<V>): Template<V> {
  const { id, text, world } = parts;
  const variables = parts.variables.strict();
  const names = Object.keys(variables.shape).sort();
  const places = [...new Set([...text.matchAll(PLACE)].map(([, name]) => name ?? ''))].sort();
  const odd = [...names.filter((n) => !places.includes(n)), ...places.filter((p) => !names.includes(p))];
  if (odd.length > 0) throw new TypeError(`template ${id}: place or variable missing for ${odd.join(', ')}`);
  const foreign: ReadonlySet<string> = new Set(world);
  // words and names of places in turns: cut once, since every run renders
  const pieces = text.split(PLACE);
  return {
    id,
    version: hashOf({ id, text, names, world: [...world].sort() }),
    render(values) {
      const read = variables.safeParse(values);
      if (!read.success) throw misused(id, read.error);
      const known = read.data as Readonly<Record<string, unknown>>;
      let text = '';
      let isPlace = false;
      for (const piece of pieces) {
        if (!isPlace) text += piece;
        else text += foreign.has(piece) ? fenced(piece, String(known[piece])) : String(known[piece]);
        isPlace = !isPlace;
      }
      return text;
    },
  };
}

/** One version over several texts that a model is told together: a standing prompt and its templates. */
export const promptVersion = (id: string, texts: readonly string[]): PromptVersion => ({
  id,
  version: hashOf({ id, texts }),
});

function misused(id: string, error: z.ZodError): OrchestratorError {
  const places = error.issues.map((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.'),
  );
  return new OrchestratorError('internal', `template ${id} cannot be filled: ${places.join(', ')}`, {
    retryable: false,
    cause: error,
  });
}
