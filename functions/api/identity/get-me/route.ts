import * as z from 'zod';
import { defineRoute } from '#declare/route.ts';
import { Principal } from '#domain/tenants/principal.ts';

export const getMe = defineRoute({
  id: 'getMe',
  method: 'GET',
  path: '/me',
  scope: 'self:read',
  summary: 'Who am I, and what may I do',
  uses: [],
  timeoutSeconds: 10,
  memoryMb: 256,
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: z.undefined(),
  response: Principal,
  status: 200,
  changes: false,
  errors: [],
  examples: [{ name: 'the holder of the key', status: 200 }],
  handle: async (_, { principal }) => ({ body: principal }),
});
