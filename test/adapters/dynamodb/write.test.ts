import { conditionOf, updateOf } from '#adapters/dynamodb/write.ts';

const key = { pk: 'p', sk: 's' };

describe('updateOf', () => {
  it('sets, removes and adds each column in one place, and names every one', () => {
    const change = { set: { status: 'done', leaseUntil: 5, gsi2pk: undefined }, add: { epoch: 1 } };
    const condition = { expression: '#status = :claimed', values: { claimed: 'claimed' } };
    expect(updateOf('table', key, change, condition)).toEqual({
      TableName: 'table',
      Key: { pk: { S: 'p' }, sk: { S: 's' } },
      UpdateExpression:
        'SET #v = :set_v, #status = :set_status, #leaseUntil = :set_leaseUntil REMOVE #gsi2pk ADD #epoch :add_epoch',
      ConditionExpression: '#status = :claimed',
      ExpressionAttributeNames: {
        '#v': 'v',
        '#status': 'status',
        '#leaseUntil': 'leaseUntil',
        '#gsi2pk': 'gsi2pk',
        '#epoch': 'epoch',
      },
      ExpressionAttributeValues: {
        ':set_v': { N: '1' },
        ':set_status': { S: 'done' },
        ':set_leaseUntil': { N: '5' },
        ':add_epoch': { N: '1' },
        ':claimed': { S: 'claimed' },
      },
    });
  });
});

describe('conditionOf', () => {
  it('leaves out what the expression does not use, as the service demands', () => {
    expect(conditionOf(undefined)).toEqual({});
    expect(conditionOf({ expression: 'attribute_exists(pk)' })).toEqual({
      ConditionExpression: 'attribute_exists(pk)',
    });
    expect(conditionOf({ expression: 'attribute_not_exists(#body)' })).toEqual({
      ConditionExpression: 'attribute_not_exists(#body)',
      ExpressionAttributeNames: { '#body': 'body' },
    });
  });
});
