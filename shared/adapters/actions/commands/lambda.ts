import {
  DeleteFunctionConcurrencyCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { calling } from '../../http/aws-calls.ts';
import type { CallSettings } from '../call-settings.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  DeleteFunctionConcurrencyCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
};

/** Makes a client. */
export const makeClient = (settings: CallSettings): LambdaClient =>
  calling('Lambda', new LambdaClient(settings));
