import { dynamoActionGrantStore as grants } from '#adapters/dynamodb/action-grant-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listActionGrants } from './route.ts';

export const handler = httpHandler(listActionGrants, { grants });
