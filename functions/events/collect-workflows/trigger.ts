import { defineTrigger } from '#declare/trigger.ts';
import { collectMachines } from '#services/workflows/collect-machines.ts';

/** Removes state machines of registered workflows that nobody has run for a month, once a day. */
export const collectWorkflows = defineTrigger({
  id: 'collectWorkflows',
  uses: ['workflows.collect'],
  timeoutSeconds: 120,
  memoryMb: 256,
  source: { kind: 'schedule', everyMinutes: 1_440 },
  handle: async (deps) => {
    const { removed, kept, errors } = await collectMachines(deps);
    return { 'machines-removed': removed, 'machines-kept': kept, errors };
  },
});
