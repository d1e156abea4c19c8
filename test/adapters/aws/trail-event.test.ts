import { changeOfEvent } from '#adapters/aws/trail-event.ts';

const at = new Date('2026-11-20T10:00:00Z');
const event = (name: string, requestParameters: object, more: object = {}) => ({
  EventName: name,
  EventTime: at,
  Username: 'deployer',
  CloudTrailEvent: JSON.stringify({ requestParameters, ...more }),
});

describe('changeOfEvent', () => {
  it.each([
    ['UpdateFunctionCode20150331v2', 'deploy'],
    ['PutFunctionConcurrency20171031', 'configuration'],
    ['RegisterScalableTarget', 'scaling'],
    ['RequestServiceQuotaIncrease', 'quota'],
    ['FailoverDBCluster', 'failover'],
    ['RebootDBInstance', 'maintenance'],
    ['Frobnicate', 'other'],
  ])('reads %s as %s', (name, kind) => {
    expect(changeOfEvent(event(name, {}))?.kind).toBe(kind);
  });

  it('names the resource and keeps numbers, never texts', () => {
    const found = changeOfEvent(
      event('PutFunctionConcurrency20171031', {
        functionName: 'arn:aws:lambda:us-east-1:000000000000:function:pay',
        reservedConcurrentExecutions: 0,
        password: 'hunter2',
      }),
    );
    expect(found).toEqual({
      at: at.getTime(),
      kind: 'configuration',
      resource: 'pay',
      node: 'pay',
      summary: 'PutFunctionConcurrency20171031 pay reservedConcurrentExecutions=0',
      actor: 'deployer',
      source: 'cloudtrail',
    });
  });

  it('says that a refused call changed nothing', () => {
    const found = changeOfEvent(event('UpdateTable', { tableName: 't' }, { errorCode: 'AccessDenied' }));
    expect(found).toMatchObject({ kind: 'other', summary: 'UpdateTable t refused (AccessDenied)' });
  });

  it.each(['PutItem', 'FilterLogEvents', 'SendMessageBatch', 'DescribeTable'])('leaves out %s', (name) => {
    expect(changeOfEvent(event(name, { tableName: 't' }))).toBeUndefined();
  });

  it('keeps an event whose details are no JSON', () => {
    const found = changeOfEvent({ EventName: 'DeleteQueue', EventTime: at, CloudTrailEvent: '{"cut' });
    expect(found).toEqual({
      at: at.getTime(),
      kind: 'configuration',
      resource: '',
      summary: 'DeleteQueue ',
      source: 'cloudtrail',
    });
  });
});
