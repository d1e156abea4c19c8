import { dynamoToolSwitches as toolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { httpHandler } from '#runtime/http.ts';
import { listToolSwitches } from './route.ts';

export const handler = httpHandler(listToolSwitches, { toolSwitches });
