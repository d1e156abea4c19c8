import { smallBundle } from '../../bin/soak/small-bundle.ts';
import { type ApiAccess, call } from '../../bin/start/api-client.ts';

/** Uploads it and answers its hash. */
export async function uploadSmallBundle(access: ApiAccess): Promise<string> {
  const stored = await call(access, 'POST', '/bundles', smallBundle);
  expect(stored.status).toBe(201);
  return (stored.body as { hash: string }).hash;
}
