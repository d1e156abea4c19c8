import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { usageIn } from '../../../bin/bench/costs/requests.ts';
import { clientConfig } from '../../../bin/start/local-aws.ts';
import { ownEngine } from '../../emulator/own-engine.ts';

const blocks = (name: string, kind: object, more: object = {}): object => ({
  StartAt: name,
  States: { [name]: { ...kind, ...more, End: true } },
});
const pass = { Type: 'Pass' };
/** A map over three items beside a choice that is followed by one more state. */
const machine = {
  QueryLanguage: 'JSONata',
  StartAt: 'together',
  States: {
    together: {
      Type: 'Parallel',
      Branches: [
        blocks('each', { Type: 'Map', Items: [1, 2, 3], ItemProcessor: blocks('one', pass) }),
        {
          StartAt: 'choose',
          States: {
            choose: { Type: 'Choice', Choices: [], Default: 'after' },
            after: { ...pass, End: true },
          },
        },
      ],
      Next: 'last',
    },
    last: { ...pass, End: true },
  },
};

describe('the local engine that counts', () => {
  const { home, engine } = ownEngine('counting');

  it('counts the start and every state, also inside branches and maps, while it is wanted', async () => {
    const client = new SFNClient(clientConfig(engine().endpoint));
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({
        name: 'counted',
        roleArn: 'arn:aws:iam::000000000000:role/counted',
        definition: JSON.stringify(machine),
      }),
    );
    const run = async (): Promise<void> => {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
      for (let status = 'RUNNING'; status === 'RUNNING'; ) {
        const told = await client.send(new DescribeExecutionCommand({ executionArn }));
        status = told.status ?? 'none';
        if (status !== 'RUNNING') expect(status).toBe('SUCCEEDED');
      }
    };
    const file = join(home, 'counted.jsonl');
    await engine().countRequests(file);
    await run();
    await engine().countRequests(undefined);
    await run();
    const { units, requests } = usageIn(file);
    const states = [...requests].filter(([name]) => name.startsWith('state '));
    expect(Object.fromEntries(states)).toEqual({
      'state Start': 1,
      'state Parallel': 1,
      'state Map': 1,
      'state Choice': 1,
      'state Pass': 5,
    });
    expect(units.get('transition')).toBe(9);
  });
});
