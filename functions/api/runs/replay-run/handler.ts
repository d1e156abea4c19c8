import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { storedEvidence as evidence } from '#adapters/evidence/evidence-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { replayRun } from './route.ts';

const parts = () => async () => {
  const { agents } = await import('../../../agents/registry.ts');
  return { agents, taskIds: [], workflows: [] };
};
export const handler = httpHandler(replayRun, { runs, evidence, parts });
