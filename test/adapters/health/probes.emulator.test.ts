import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type HealthEnv, healthProbes } from '#adapters/health/probes.ts';
import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { type Emulator, startEmulator } from '../../emulator/start-emulator.ts';
import { createTable } from '../../ports/aws-world.ts';

const answersOf = async (env: HealthEnv): Promise<Record<string, string>> => {
  const answers = await Promise.all(
    healthProbes(env).map(async (probe) => {
      const answer = await probe.check().catch((error: Error) => `fails: ${error.name}`);
      return [`${probe.name}${probe.critical === true ? '!' : ''}`, answer] as const;
    }),
  );
  return Object.fromEntries(answers);
};

describe('health probes', () => {
  let emulator: Emulator;
  let env: HealthEnv;
  beforeAll(async () => {
    emulator = await startEmulator();
    await createTable('health');
    const sqs = new SQSClient({});
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'health' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    const definition = JSON.stringify({ StartAt: 'Only', States: { Only: { Type: 'Succeed' } } });
    const roleArn = 'arn:aws:iam::000000000000:role/test';
    const machine = new CreateStateMachineCommand({ name: 'health', roleArn, definition });
    const { stateMachineArn = '' } = await new SFNClient({}).send(machine);
    env = {
      TABLE_NAME: 'health',
      AGENT_QUEUE_URLS: JSON.stringify({ 'log-analysis': QueueUrl }),
      STATE_MACHINE_ARNS: JSON.stringify({ investigate: stateMachineArn }),
      EGRESS_ALLOW: '',
    };
  });
  afterAll(() => emulator?.stop());

  it('say what works', async () => {
    expect(await answersOf(env)).toEqual({
      'table!': 'reads',
      queues: '1 queues, 1 messages waiting',
      'workflow engine!': '1 state machines',
      'model provider': 'off: the deterministic planner answers alone',
    });
  });

  it('fail one by one where something is missing', async () => {
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:none';
    const broken = { ...env, TABLE_NAME: 'none', STATE_MACHINE_ARNS: JSON.stringify({ investigate: arn }) };
    expect(await answersOf(broken)).toEqual({
      'table!': 'fails: ResourceNotFoundException',
      queues: '1 queues, 1 messages waiting',
      'workflow engine!': 'fails: StateMachineDoesNotExist',
      'model provider': 'off: the deterministic planner answers alone',
    });
  });

  it('reach a model server through the egress guard, without calling the model', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(asked.length === 1 ? 401 : 500).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const chain = [{ provider: 'openai', model: 'm', baseUrl }];
    const tiers = { cheap: chain, standard: chain, strong: chain };
    const model = { ...env, MODEL_GATEWAY: GatewaySettings.parse({ tiers }) };
    const answer = async (more: object): Promise<string | undefined> =>
      (await answersOf({ ...model, ...more }))['model provider'];
    expect(await answer({ EGRESS_ALLOW: '127.0.0.0/8' })).toBe('openai can be reached');
    expect(await answer({ EGRESS_ALLOW: '127.0.0.0/8' })).toBe('fails: Error');
    expect(await answer({})).toBe('fails: Error');
    expect(asked).toEqual(['GET /v1', 'GET /v1']);
    await new Promise((resolve) => server.close(resolve));
  });
});
