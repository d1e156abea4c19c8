import { dynamoApprovalStore as approvals } from '#adapters/dynamodb/approval-store.ts';
import { dynamoAuditLog as audit } from '#adapters/dynamodb/audit-log.ts';
import { dynamoLinkSigner as linkSigner } from '#adapters/dynamodb/signer.ts';
import { stepFunctionsTaskTokens as tokens } from '#adapters/stepfunctions/task-tokens.ts';
import { httpHandler } from '#runtime/http.ts';
import { followApprovalLink } from './route.ts';

export const handler = httpHandler(followApprovalLink, { approvals, tokens, audit, linkSigner });
