import { createServer, type Server } from 'node:http';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsCalls, calling } from '#adapters/http/aws-calls.ts';
import { OrchestratorError } from '#domain/errors.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const call = (endpoint: string): Promise<unknown> =>
  calling(
    'DynamoDB',
    new DynamoDBClient({ ...awsCalls, maxAttempts: 1, region: 'us-east-1', endpoint, credentials }),
  )
    .send(new DescribeTableCommand({ TableName: 'table' }))
    .catch((error: unknown) => error);

const answering = async (status: number, type: string): Promise<{ server: Server; endpoint: string }> => {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: type, message: 'said the service' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, endpoint: `http://127.0.0.1:${address.port}` };
};

describe('calling', () => {
  it.each([
    [500, 'InternalServerError'],
    [503, 'ServiceUnavailable'],
    [400, 'ThrottlingException'],
    [400, 'ProvisionedThroughputExceededException'],
    [400, 'RequestLimitExceeded'],
  ])('says that the service is unavailable on %i %s', async (status, type) => {
    const { server, endpoint } = await answering(status, type);
    const error = await call(endpoint);
    server.close();
    expect(error).toBeInstanceOf(OrchestratorError);
    expect(error).toMatchObject({ code: 'unavailable', retryable: true, message: 'DynamoDB did not answer' });
    expect((error as Error).cause).toMatchObject({ name: type });
  });

  it.each([
    [400, 'ResourceNotFoundException'],
    [400, 'ValidationException'],
    [400, 'AccessDeniedException'],
    [400, 'ConditionalCheckFailedException'],
  ])('passes on what the service says with %i %s', async (status, type) => {
    const { server, endpoint } = await answering(status, type);
    const error = await call(endpoint);
    server.close();
    expect(error).not.toBeInstanceOf(OrchestratorError);
    expect(error).toMatchObject({ name: type });
  });

  // by hand: the test runner's own Error is not that of Node's sockets, which the SDK would hide
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND'])('says so on %s of the connection', async (code) => {
    let made: (args: object) => Promise<unknown> = async () => undefined;
    const failing = async (): Promise<never> => {
      throw Object.assign(new Error(code), { code });
    };
    const middlewareStack = {
      add: (middleware: (next: typeof failing) => typeof made) => {
        made = middleware(failing);
      },
    };
    calling('S3', { middlewareStack });
    await expect(made({})).rejects.toMatchObject({ code: 'unavailable', message: 'S3 did not answer' });
  });
});
