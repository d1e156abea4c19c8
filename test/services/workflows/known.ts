import type { Workflow } from '#declare/workflow.ts';
import type { KnownParts } from '#services/workflows/known-parts.ts';
import { investigate } from '../../../functions/workflows/investigate/workflow.ts';

/** A definition as it comes from outside, spoiled at will. */
// biome-ignore lint/suspicious/noExplicitAny: definitions as they come from outside, spoiled at will
export type Any = any;

const schema = (properties: Record<string, object>, required: readonly string[] = []) =>
  ({ type: 'object', properties, required, additionalProperties: false }) as never;
const subs: Record<string, Workflow> = {
  gather: {
    id: 'gather',
    title: 'Gathers',
    timeoutSeconds: 60,
    steps: [{ kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} }],
    onFailure: 'settleFailure',
  },
  loop: {
    id: 'loop',
    title: 'Loops',
    timeoutSeconds: 60,
    steps: [{ kind: 'workflow', id: 'again', workflow: 'investigate' }],
    onFailure: 'settleFailure',
  },
};
/** The parts that these tests know. */
export const KNOWN: KnownParts = {
  tasks: ['synthesizeReport', 'verifyReport', 'settleFailure'],
  agents: ['log-analysis'],
  tools: {
    list_alarms: {
      mutates: false,
      input: schema({ state: { type: 'string' }, limit: { type: 'integer' } }),
      output: schema({ alarms: { type: 'array', items: schema({ name: { type: 'string' } }) } }),
    },
    search_logs: {
      mutates: false,
      input: schema({ group: { type: 'string' } }, ['group']),
      output: schema({ lines: { type: 'array' } }),
    },
    restart: { mutates: true, input: schema({}), output: schema({}) },
  },
  workflow: (id) => (id === 'investigate' ? investigate : subs[id]),
};
