import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import type { Workflow } from '#declare/workflow.ts';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { checkDefinition } from '#services/workflows/check-definition.ts';
import { itemSize } from '../../../bin/bench/costs/capacity.ts';
import { usageIn } from '../../../bin/bench/costs/requests.ts';
import { fiveSteps, looksInARow, threeLogs } from '../../../bin/bench/costs/workflows.ts';
import { interpret, type Machine } from '../../declare/asl-interpreter.ts';
import { RUN } from '../../declare/running.ts';
import { registering } from '../../services/workflows/registering.ts';

const targets = { taskArn: (id: string) => id, queueUrls: { 'log-analysis': 'queue' } };
const entered = (workflow: object): number =>
  interpret(compileWorkflow(workflow as Workflow, targets) as unknown as Machine, RUN, (state) => ({
    result: { by: state },
  })).transitions;

const request = (more: object) => ({
  method: 'POST',
  path: '/',
  query: '',
  target: '',
  agent: 'sdk',
  bytesIn: 10,
  bytesOut: 10,
  body: '',
  ...more,
});
const table = (operation: string, body: object, bytesOut = 10) =>
  request({ target: `DynamoDB_20120810.${operation}`, body: JSON.stringify(body), bytesOut });

describe('the workflows whose costs are measured', () => {
  it.each([fiveSteps, looksInARow(1), looksInARow(5)])('$id can be registered', async (definition) => {
    const checked = await checkDefinition(await registering(), 'acme', definition);
    expect(checked).toMatchObject({ valid: true, faults: [] });
  });

  it('has five steps, and enters nine states', () => {
    expect(fiveSteps.steps).toHaveLength(5);
    expect(entered(fiveSteps)).toBe(9);
  });

  it('differ by live tool steps alone, each of which is one state', () => {
    expect(entered(looksInARow(5)) - entered(looksInARow(1))).toBe(4);
  });

  it('looks at logs that the bundle has', () => {
    const groups = IncidentBundle.parse(threeLogs).logs?.map(({ group }) => group);
    expect(fiveSteps.steps[1]).toMatchObject({ kind: 'map', items: groups });
  });
});

const Key = { pk: { S: 'p' }, sk: { S: 's' } };

describe('what counted requests cost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-counted-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const unitsOf = (...lines: object[]): object => {
    const file = join(folder, 'counted.jsonl');
    writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
    return Object.fromEntries(usageIn(file).units);
  };

  it('is one transition for each state, each try of a task and the start, and one message for each that is sent', () => {
    const sends = { state: 'Task', resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' };
    const calls = { state: 'Task', resource: 'arn:aws:states:::lambda:invoke' };
    expect(unitsOf({ state: 'Start', resource: '' }, calls, calls, sends)).toEqual({
      transition: 4,
      queueRequest: 1,
    });
  });

  it('is for an update the whole item that was put before', () => {
    const put = table('PutItem', { Item: { ...Key, a: { S: 'x'.repeat(2_500) } } });
    const update = table('UpdateItem', { Key, ExpressionAttributeValues: { ':x': { N: '1' } } });
    const other = table('UpdateItem', { Key: { ...Key, sk: { S: 'other' } } });
    expect(unitsOf(put, update, other)).toEqual({ writeUnit: 3 + 3 + 1 });
  });

  it('takes an item for as long as DynamoDB does', () => {
    const item = {
      text: { S: 'für' },
      number: { N: '-12.345' },
      bytes: { B: Buffer.alloc(9).toString('base64') },
      list: { L: [{ BOOL: true }, { NULL: true }] },
      map: { M: { a: { S: 'b' } } },
      set: { SS: ['ab', 'c'] },
    };
    const names = Object.keys(item).join('').length;
    expect(itemSize(item)).toBe(names + 4 + 5 + 9 + (3 + 2 + 2) + (3 + 1 + 2) + 3);
  });

  it.each<[string, object, object]>([
    ['a small item', table('PutItem', { Item: { a: { S: 'x' } } }), { writeUnit: 1 }],
    ['an item of two KB', table('PutItem', { Item: { a: { S: 'x'.repeat(1_500) } } }), { writeUnit: 2 }],
    ['an item in an index', table('PutItem', { Item: { gsi1pk: { S: 'x' } } }), { writeUnit: 2 }],
    [
      'an update that changes its entry of an index',
      table('UpdateItem', { Key, UpdateExpression: 'SET #gsi1pk = :x REMOVE #b' }),
      { writeUnit: 3 },
    ],
    [
      'an update that takes its item out of an index',
      table('UpdateItem', { Key, UpdateExpression: 'SET #a = :x REMOVE #gsi2pk, #gsi2sk' }),
      { writeUnit: 2 },
    ],
    [
      'an update that sets three KB',
      table('UpdateItem', { Key, ExpressionAttributeValues: { ':x': { S: 'x'.repeat(3_000) } } }),
      { writeUnit: 3 },
    ],
    [
      'two writes in a transaction',
      table('TransactWriteItems', { TransactItems: [{ Put: { Item: Key } }, { Update: { Key } }] }),
      { writeUnit: 4 },
    ],
    ['a consistent read', table('GetItem', { ConsistentRead: true }), { readUnit: 1 }],
    ['any other read, of 5 KB', table('GetItem', {}, 5_000), { readUnit: 1 }],
    [
      'a call of the API',
      request({ path: '/restapis/x/local/_user_request_/api/v1/runs' }),
      { apiRequest: 1 },
    ],
    ['an object read', request({ method: 'GET', path: '/watchfloor-local-evidence/k' }), { storeGet: 1 }],
    [
      'a question to CloudWatch whose name is in the path',
      request({ path: '/service/GraniteServiceVersion20100801/operation/DescribeAlarms' }),
      { watchRequest: 1 },
    ],
    [
      'a question to CloudWatch whose name is in a header',
      request({ target: 'GraniteServiceVersion20100801.DescribeAlarms' }),
      { watchRequest: 1 },
    ],
    ['a start of an execution', request({ target: 'AWSStepFunctions.StartExecution' }), {}],
  ])('counts %s', (_, line, units) => {
    expect(unitsOf(line)).toEqual(units);
  });
});
