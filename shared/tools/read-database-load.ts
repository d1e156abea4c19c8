import * as z from 'zod';
import { defineTool } from '#declare/tool.ts';

const Load = z.strictObject({
  /** The database, as the service graph names it. */
  node: z.string(),
  /** The statement's digest or text. Untrusted. */
  statement: z.string(),
  /** Average active sessions. */
  load: z.number(),
  /** Wait event → its part of the load. */
  waits: z.record(z.string(), z.number()),
});

/** Which statements load a database and what they wait for. */
export const readDatabaseLoad = defineTool({
  name: 'read_database_load',
  description: 'Load of databases by statement with what it waited for, heaviest first.',
  input: z.strictObject({}),
  output: z.strictObject({ load: z.array(Load) }),
  mutates: false,
  uses: ['estate.read'],
  timeoutSeconds: 30,
  maxOutputBytes: 1_000_000,
  run: async ({ estate }) => {
    const found = await estate.databaseLoad();
    const load = found.map((l) => ({ ...l, waits: { ...l.waits } }));
    return { load: load.sort((a, b) => b.load - a.load || (a.statement < b.statement ? -1 : 1)) };
  },
});
