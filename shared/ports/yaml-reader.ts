import type { Json } from '#domain/json.ts';

/**
 * Reads one YAML 1.2 document as what JSON can hold: no tags of its own, no aliases, no member twice.
 *
 * @throws ValidationError with the line and column of each fault, and none of the text
 */
export type YamlReader = (text: string) => Promise<Json>;
