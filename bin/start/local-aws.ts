// The one way to the local engine: every client and every child process gets this, and nothing of the user's own
// AWS configuration, so that a start can never touch a real account.

/** Region of everything local. */
export const region = 'us-east-1';
/** The account that the engine gives to these credentials. */
export const account = '000000000000';
/** Credentials of everything local; the engine takes any. */
export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Configuration of an SDK client. */
export const clientConfig = (endpoint: string) => ({ endpoint, region, credentials, maxAttempts: 3 });

/** Environment of a child process that talks to the engine (CDK, its bootstrap, code that reads the environment). */
export function localEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|CDK|MINISTACK|LOCALSTACK)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Gives this process the environment, for adapters that build their clients from it. */
export function enterLocalAws(endpoint: string): void {
  const wanted = localEnvironment(endpoint);
  for (const name of Object.keys(process.env)) if (!(name in wanted)) delete process.env[name];
  Object.assign(process.env, wanted);
}
