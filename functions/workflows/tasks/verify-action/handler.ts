import { awsTargets as actuator } from '#adapters/actions/actuator.ts';
import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoRunStore as runs } from '#adapters/dynamodb/run-store.ts';
import { taskHandler } from '#runtime/task.ts';
import { verifyAction } from './task.ts';

export const handler = taskHandler(verifyAction, { runs, approvals, actuator });
