import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { listRuns } from './route.ts';

export const handler = httpHandler(listRuns, { runs, signer });
