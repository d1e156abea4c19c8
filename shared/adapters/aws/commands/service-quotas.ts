import { ListServiceQuotasCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { ListServiceQuotasCommand };

/** Makes a client. */
export const makeClient = (): ServiceQuotasClient =>
  calling('Service Quotas', new ServiceQuotasClient(awsCalls));
