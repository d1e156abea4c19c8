import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { awsCalls, calling } from '../../http/aws-calls.ts';

/** The commands that are used and no others, so that the rest of the SDK stays out of the bundle. */
export const sdk = {
  ListFunctionsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetAccountSettingsCommand,
  ListEventSourceMappingsCommand,
};

/** Makes a client. */
export const makeClient = (): LambdaClient => calling('Lambda', new LambdaClient(awsCalls));
