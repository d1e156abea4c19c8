import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { LookupEventsCommand };

/** Makes a client. */
export const makeClient = (): CloudTrailClient => calling('CloudTrail', new CloudTrailClient(awsCalls));
