/**
 * Most that a workflow may hand to an agent's step, in bytes of JSON: as much as one step may leave to later ones. The
 * message with it stays far below what a queue takes.
 */
export const MAX_INPUT_BYTES = 32_768;
