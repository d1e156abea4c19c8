import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoSigner as signer } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { listApprovals } from './route.ts';

export const handler = httpHandler(listApprovals, { approvals, signer });
