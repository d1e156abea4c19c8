import { toJSONSchema } from 'zod';
import type { AnyTool } from '#declare/tool.ts';
import type { Json, JsonObject } from '#domain/json.ts';
import { withinBytes } from '#domain/prompts/token-bounds.ts';
import type { ModelTool } from '#ports/language-model.ts';

/** Bytes of a tool's own description, and of one of its input's. Every turn pays for them again. */
const TOOL_BYTES = 600;
const INPUT_BYTES = 200;

// a schema is written out once for each tool: it costs more than a whole turn
const known = new WeakMap<AnyTool, ModelTool>();

/** The tools that a model may ask for, and no other: those that change nothing, briefly described. */
export const describeTools = (tools: readonly AnyTool[]): ModelTool[] =>
  tools.filter((tool) => !tool.mutates).map(describeTool);

function describeTool(tool: AnyTool): ModelTool {
  const found = known.get(tool);
  if (found !== undefined) return found;
  const { $schema: _, ...schema } = toJSONSchema(tool.input, { io: 'input' }) as unknown as JsonObject;
  const made = {
    name: tool.name,
    description: brief(tool.description, TOOL_BYTES),
    inputSchema: briefly(schema) as JsonObject,
  };
  known.set(tool, made);
  return made;
}

/** The text up to its last whole sentence, else its last whole word, within so many bytes. */
export function brief(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const cut = withinBytes(text, bytes);
  const sentence = /^[\s\S]*[.!?](?=\s|$)/.exec(cut)?.[0];
  if (sentence !== undefined) return sentence;
  return /^[\s\S]*\S(?=\s)/.exec(cut)?.[0] ?? cut;
}

/** The schema with shorter descriptions; a property that happens to be called `description` stays. */
function briefly(value: Json, isNames = false): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => briefly(item));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const text = !isNames && name === 'description' && typeof member === 'string';
      return [name, text ? brief(member, INPUT_BYTES) : briefly(member, !isNames && name === 'properties')];
    }),
  );
}
