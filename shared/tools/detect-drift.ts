import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { DriftedResource } from '#domain/telemetry/estate.ts';

/** What was changed by hand, outside its stack. */
export const detectDrift = defineTool({
  name: 'detect_drift',
  description:
    "Compares a CloudFormation stack's resources with its template now and lists those that were changed or deleted outside it, with the names of the properties that differ.",
  input: z.strictObject({ stack: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/) }),
  output: z.strictObject({ stack: z.string(), drift: z.array(DriftedResource) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 60,
  maxOutputBytes: 500_000,
  run: async ({ estate }, { stack }, { signal }) => {
    if (estate.drift === undefined) {
      throw new OrchestratorError('not_supported', 'this source cannot compare a stack with its template');
    }
    return { stack, drift: [...(await estate.drift(stack, signal))] };
  },
});
