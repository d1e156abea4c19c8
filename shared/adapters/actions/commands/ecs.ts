import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { calling } from '../../http/aws-calls.ts';
import type { CallSettings } from '../call-settings.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  DescribeServicesCommand,
  UpdateServiceCommand,
};

/** Makes a client. */
export const makeClient = (settings: CallSettings): ECSClient => calling('ECS', new ECSClient(settings));
