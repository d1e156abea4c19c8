import { awsTargets as actuator } from '#adapters/actions/actuator.ts';
import { dynamoActionGrantStore as grants } from '#adapters/dynamodb/action-grant-store.ts';
import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { dynamoToolSwitches as toolSwitches } from '#adapters/dynamodb/tool-switches.ts';
import { taskHandler } from '#runtime/task.ts';
import { proposeAction } from './task.ts';

export const handler = taskHandler(proposeAction, { runs, approvals, toolSwitches, grants, actuator });
