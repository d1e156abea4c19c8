import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { calling } from '../../http/aws-calls.ts';
import type { CallSettings } from '../call-settings.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  AssumeRoleCommand,
};

/** Makes a client. */
export const makeClient = (settings: CallSettings): STSClient => calling('STS', new STSClient(settings));
