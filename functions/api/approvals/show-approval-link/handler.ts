import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoLinkSigner as linkSigner } from '#adapters/dynamodb/signer.ts';
import { httpHandler } from '#runtime/http.ts';
import { showApprovalLink } from './route.ts';

export const handler = httpHandler(showApprovalLink, { approvals, linkSigner });
