import { dynamoFollowUpStore as followUps } from '#adapters/dynamodb/follow-up-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { httpHandler } from '#runtime/http.ts';
import { listFollowUps } from './route.ts';

export const handler = httpHandler(listFollowUps, { followUps, runs });
