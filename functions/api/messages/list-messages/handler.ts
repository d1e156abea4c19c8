import { dynamoMessageBus as bus } from '#adapters/dynamodb/message-bus.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { listMessages } from './route.ts';

export const handler = httpHandler(listMessages, { bus, signer });
