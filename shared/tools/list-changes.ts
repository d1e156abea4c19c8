import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { Change } from '#domain/telemetry/change.ts';
import { chooseWindow, EpochMs, Window } from '#domain/time.ts';
import { collectGaps, PartGap } from '#services/estate/collect-gaps.ts';

/** What was changed, by whom, when. */
export const listChanges = defineTool({
  name: 'list_changes',
  description:
    'Changes within a window, oldest first: deployments and stack events, configuration calls, scaling, failovers. Answers whether something was changed shortly before trouble began.',
  input: z.strictObject({ from: EpochMs.optional(), to: EpochMs.optional() }),
  output: z.strictObject({
    window: Window,
    changes: z.array(Change),
    /** There were more changes than are listed; the newest are. */
    truncated: z.boolean(),
    gaps: z.array(PartGap),
  }),
  mutates: false,
  uses: ['changes.read'],
  timeoutSeconds: 45,
  maxOutputBytes: 1_500_000,
  run: async ({ changes }, { from, to }, context) => {
    const window = chooseWindow(context.window, from, to);
    const { gaps, missed } = collectGaps();
    const found = await changes.changes(window, missed);
    return { window, changes: found.slice(-MAX_CHANGES), truncated: found.length > MAX_CHANGES, gaps };
  },
});

const MAX_CHANGES = 1000;
