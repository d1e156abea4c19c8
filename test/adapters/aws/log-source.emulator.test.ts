import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsLogSource } from '#adapters/aws/log-source.ts';
import { withEmulator } from '../../emulator/with-emulator.ts';

const now = Date.now();
const group = `/test/log-source-${now.toString(36)}`;
const window = { from: now - 60_000, to: now };
const messages = ['order 1 placed', 'payment "declined" -code 7', 'order 2 placed', 'ERROR card service'];

describe('CloudWatch Logs as the source of logs', () => {
  withEmulator();
  const client = new CloudWatchLogsClient();

  beforeAll(async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: group }));
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'a' }));
    await client.send(
      new PutLogEventsCommand({
        logGroupName: group,
        logStreamName: 'a',
        logEvents: messages.map((message, i) => ({ timestamp: window.from + i * 1000, message })),
      }),
    );
  });

  afterAll(() => client.destroy());

  const line = (i: number) => ({ at: window.from + i * 1000, message: messages[i], stream: 'a' });

  it('names groups by prefix', async () => {
    expect(await awsLogSource().groups({ prefix: group, limit: 10 })).toEqual([group]);
  });

  it('answers lines in order and says when there are more', async () => {
    expect(await awsLogSource().lines({ group, window, limit: 10 })).toEqual({
      group,
      lines: [0, 1, 2, 3].map(line),
      truncated: false,
    });
    expect(await awsLogSource().lines({ group, window, limit: 2 })).toEqual({
      group,
      lines: [0, 1].map(line),
      truncated: true,
    });
  });

  it.each([
    ['order', [0, 2]],
    ['"declined" -code', [1]],
    ['error', []],
    ['ERROR card', [3]],
  ])('keeps lines that contain %s letter for letter', async (contains, found) => {
    const answer = await awsLogSource().lines({ group, window, contains, limit: 10 });
    expect(answer.lines).toEqual(found.map(line));
  });

  it('leaves out what is not in the window: its end is not', async () => {
    const narrow = { from: window.from + 1000, to: window.from + 2000 };
    expect((await awsLogSource().lines({ group, window: narrow, limit: 10 })).lines).toEqual([line(1)]);
  });

  it('says that a group does not exist', async () => {
    await expect(awsLogSource().lines({ group: '/none', window, limit: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
