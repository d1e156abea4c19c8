import { OrchestratorError } from '#domain/errors.ts';
import { lazy } from '#domain/lazy.ts';
import type { Effect } from '#ports/actuator.ts';
import { awsCalls } from '../http/aws-calls.ts';
import { acting } from './call-settings.ts';
import { compareSet, type TargetKind } from './kind.ts';

const DETECT = 'detect_stack_drift';

/**
 * `stack:NAME`: status and parameters of a stack, the role that its own changes are made with, and when its drift was
 * looked at. An update is made with the stack's own service role, under a token that the service does once.
 */
export function stack(): TargetKind {
  const looks = lazy(async () => {
    const { sdk, makeClient } = await import('./commands/cloudformation.ts');
    return { sdk, client: makeClient(awsCalls) };
  });
  const observe = async (name: string) => {
    const { sdk, client } = await looks();
    const { Stacks = [] } = await client.send(new sdk.DescribeStacksCommand({ StackName: name }));
    const [found] = Stacks;
    if (found === undefined) throw new OrchestratorError('not_found', 'there is no such stack');
    return {
      arn: found.StackId ?? '',
      status: String(found.StackStatus),
      serviceRole: found.RoleARN ?? null,
      parameters: Object.fromEntries(
        (found.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [
          ParameterKey,
          ParameterValue,
        ]),
      ),
      driftLookedAt: found.DriftInformation?.LastCheckTimestamp?.getTime() ?? null,
    };
  };
  return {
    observe,
    allowed: ({ tool, before }) => [
      {
        actions: [tool === DETECT ? 'cloudformation:DetectStackDrift' : 'cloudformation:UpdateStack'],
        resources: [String(before['arn'])],
      },
    ],
    async act(effect, _name, credentials) {
      const { sdk, makeClient } = await import('./commands/cloudformation.ts');
      const client = makeClient(acting(credentials));
      if (effect.tool === DETECT) {
        const answer = await client.send(new sdk.DetectStackDriftCommand({ StackName: arnOf(effect) }));
        return answer.StackDriftDetectionId ?? 'answered';
      }
      const answer = await client.send(new sdk.UpdateStackCommand(updateOf(effect)));
      return answer.$metadata.requestId ?? 'answered';
    },
    async probe({ tool, arguments: { parameter, value }, before }, name) {
      const now = await observe(name);
      if (tool === DETECT) return now.driftLookedAt === before['driftLookedAt'] ? 'not-done' : 'done';
      const key = String(parameter);
      const was = (before['parameters'] as Record<string, string> | undefined)?.[key];
      return compareSet(value, was, now.parameters[key]);
    },
  };
}

/** Every parameter but one keeps its value, and the template stays. */
function updateOf(effect: Effect) {
  const { parameter, value } = effect.arguments;
  const { before, token } = effect;
  const known = Object.keys(before['parameters'] ?? {});
  return {
    StackName: arnOf(effect),
    UsePreviousTemplate: true,
    // a token is up to 128 letters, digits and -
    ClientRequestToken: token,
    Capabilities: ['CAPABILITY_IAM' as const, 'CAPABILITY_NAMED_IAM' as const],
    Parameters: known.map((ParameterKey) =>
      ParameterKey === parameter
        ? { ParameterKey, ParameterValue: String(value) }
        : { ParameterKey, UsePreviousValue: true },
    ),
  };
}

/** The very stack that was looked at: one that was made again under its name is another. */
const arnOf = ({ before }: Effect): string => String(before['arn']);
