import { OrchestratorError } from '#domain/errors.ts';
import type { ActionScope } from '#ports/actuator.ts';
import type { SessionCredentials } from './call-settings.ts';

/** One statement of a session's policy. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** The shortest that a session can live. */
const SECONDS = 900;

/**
 * A session of the role that acts, narrowed by an inline policy to the statements: what it may do is what both the role
 * and the policy allow. Named by the approval, so the account's own trail leads back to it.
 *
 * @throws OrchestratorError `forbidden`, `unavailable`
 */
export async function narrowedSession(
  roleArn: string,
  { tenantId, approvalId }: ActionScope,
  statements: readonly Statement[],
): Promise<NonNullable<SessionCredentials>> {
  const { sdk, makeClient } = await import('./commands/sts.ts');
  const requestHandler = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };
  const client = makeClient({ maxAttempts: 2, requestHandler });
  const answer = await client.send(
    new sdk.AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: `${approvalId}.${tenantId}`.slice(0, 64),
      DurationSeconds: SECONDS,
      Policy: policyOf(statements),
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new OrchestratorError('unavailable', 'STS gave no credentials');
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** The inline policy of a session. */
export const policyOf = (statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
    })),
  });
