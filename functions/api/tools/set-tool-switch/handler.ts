import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoToolSwitches as toolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { httpHandler } from '#runtime/http.ts';
import { setToolSwitch } from './route.ts';

export const handler = httpHandler(setToolSwitch, { audit, toolSwitches });
