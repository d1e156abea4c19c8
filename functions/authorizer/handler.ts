import { dynamoApiKeys as keys } from '#adapters/dynamodb/api-keys.ts';
import { authorizerHandler } from '#runtime/authorizer.ts';
import { authorizer } from './authorizer.ts';

export const handler = authorizerHandler(authorizer, { keys });
