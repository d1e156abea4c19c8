import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { lambdaReactions as reactions } from '#adapters/lambda/reactions.ts';
import { sqsDeadLetterLook as deadLetters } from '#adapters/sqs/dead-letters.ts';
import { httpHandler } from '#runtime/http.ts';
import { listDeadLetters } from './route.ts';

export const handler = httpHandler(listDeadLetters, { deadLetters, reactions, runs });
