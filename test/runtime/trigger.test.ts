import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { defineTrigger, type Trigger } from '#declare/trigger.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { triggerHandler } from '#runtime/trigger.ts';
import { engineDeps } from '../support/engine.ts';
import { contextOf, workEdgeOf } from '../support/work-edge.ts';

type Handle = Trigger<string, 'stop.read'>['handle'];

function handlerOf(source: Trigger<string, never>['source'], handle: Handle) {
  const kept = workEdgeOf(engineDeps());
  const trigger = defineTrigger({
    id: 'someTrigger',
    uses: ['stop.read'],
    timeoutSeconds: 10,
    memoryMb: 128,
    source,
    handle,
  });
  const { stop } = engineDeps();
  const read = ({ id }: Readonly<Record<string, { S?: string }>>) =>
    id?.S === undefined ? undefined : { id: id.S };
  return { ...kept, handler: triggerHandler(trigger, { stop: () => stop }, read, kept.edge) };
}
const stream = { kind: 'table-stream', sortKeyPrefix: 'OUTBOX#' } as const;
const eventOf = (...ids: (string | undefined)[]) =>
  ({
    Records: ids.map((id, i) => ({
      dynamodb: {
        SequenceNumber: `${i}`,
        NewImage: id === undefined ? { other: { S: 'x' } } : { id: { S: id } },
      },
    })),
  }) as unknown as DynamoDBStreamEvent;

describe('triggerHandler', () => {
  it('hands over what is read of each image, in order, and counts what was done', async () => {
    const got: unknown[] = [];
    const { handler, metrics, lines } = handlerOf(stream, async (_, record) => {
      got.push(record);
      return { 'outbox-relayed': 1, other: 2, nothing: 0 };
    });
    expect(await handler(eventOf('a', undefined, 'b'), contextOf())).toEqual({ batchItemFailures: [] });
    expect(got).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(metrics).toEqual({ 'outbox-relayed': 2 });
    expect(lines[0]?.fields).toEqual({ request_id: 'req-1', 'outbox-relayed': 1, other: 2 });
  });

  it('comes back to the first record that failed and may pass, and to those after it', async () => {
    const { handler } = handlerOf(stream, async (_, { id }) => {
      if (id === 'b') throw new OrchestratorError('unavailable', 'down');
      return undefined;
    });
    expect(await handler(eventOf('a', 'b', 'c'), contextOf())).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
  });

  it('passes over a record that no repetition can mend, and says so', async () => {
    const got: unknown[] = [];
    const { handler, lines, metrics } = handlerOf(stream, async (_, { id }) => {
      if (id === 'b') throw new OrchestratorError('invalid_request', 'no entry');
      got.push(id);
      return undefined;
    });
    expect(await handler(eventOf('a', 'b', 'c'), contextOf())).toEqual({ batchItemFailures: [] });
    expect(got).toEqual(['a', 'c']);
    expect(lines).toEqual([expect.objectContaining({ level: 'error', message: 'record failed' })]);
    expect(metrics).toEqual({ errors: 1 });
  });

  it('passes over a record that does not parse: it would hold up all that follow', async () => {
    const got: unknown[] = [];
    const { handler, lines } = handlerOf(stream, async (_, { id }) => {
      got.push(z.literal(['a', 'c']).parse(id));
      return undefined;
    });
    expect(await handler(eventOf('a', 'b', 'c'), contextOf())).toEqual({ batchItemFailures: [] });
    expect(got).toEqual(['a', 'c']);
    expect(lines[0]?.fields).toMatchObject({ code: 'invalid_request', retried: false });
  });

  it('hands over each message of a queue, and gives back those that failed', async () => {
    const got: unknown[] = [];
    const { handler, metrics } = handlerOf({ kind: 'queue', of: 'alarms' }, async (_, { id, body }) => {
      if (id === 'b') throw new OrchestratorError('invalid_request', 'no alarm');
      got.push(body);
      return { 'alarms-started': 1 };
    });
    const records = ['a', 'b', 'c'].map((messageId) => ({ messageId, body: `body of ${messageId}` }));
    expect(await handler({ Records: records } as never, contextOf())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'b' }],
    });
    expect(got).toEqual(['body of a', 'body of c']);
    expect(metrics).toEqual({ 'alarms-started': 2, errors: 1 });
  });

  it('throws what a schedule fails with', async () => {
    const { handler, metrics } = handlerOf({ kind: 'schedule', everyMinutes: 1 }, async () => {
      throw new OrchestratorError('unavailable', 'down');
    });
    await expect(handler({}, contextOf())).rejects.toMatchObject({ code: 'unavailable' });
    expect(metrics).toEqual({ errors: 1 });
  });

  it('runs a schedule with nothing to read', async () => {
    const { handler } = handlerOf({ kind: 'schedule', everyMinutes: 1 }, async (_, record) => {
      expect(record).toEqual({});
      return undefined;
    });
    expect(await handler({}, contextOf())).toEqual({ batchItemFailures: [] });
  });
});
