import { GetServiceGraphCommand, XRayClient } from '@aws-sdk/client-xray';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = { GetServiceGraphCommand };

/** Makes a client. */
export const makeClient = (): XRayClient => calling('X-Ray', new XRayClient(awsCalls));
