import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import type { TaskTokens } from '#ports/workflow-engine.ts';
import { named, stepFunctionsClient } from './client.ts';

/** Answers to executions that wait under a task token. */
export function stepFunctionsTaskTokens(): TaskTokens {
  const client = stepFunctionsClient();
  return {
    succeed: (taskToken, output) =>
      waitedFor(client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, { code, message }) =>
      waitedFor(
        client.send(
          new SendTaskFailureCommand({ taskToken, error: code, cause: message.slice(0, CAUSE_LIMIT) }),
        ),
      ),
    heartbeat: (taskToken) => waitedFor(client.send(new SendTaskHeartbeatCommand({ taskToken }))),
  };
}

// the service takes 32,768 characters
const CAUSE_LIMIT = 4000;

async function waitedFor(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (named(error, 'TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken')) return false;
    throw error;
  }
}
