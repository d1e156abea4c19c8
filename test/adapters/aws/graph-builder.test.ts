import { createGraphBuilder } from '#adapters/aws/graph-builder.ts';

describe('createGraphBuilder', () => {
  it('knows a resource by any of its names', () => {
    const builder = createGraphBuilder();
    builder.resource('queue', 'orders', ['arn:aws:sqs:r:1:orders', 'https://sqs/1/orders']);
    builder.resource('function', 'ship', ['arn:aws:lambda:r:1:function:ship']);
    builder.dependency('ship', 'https://sqs/1/orders', 'environment');
    builder.dependency('arn:aws:lambda:r:1:function:ship', 'arn:aws:sqs:r:1:orders', 'event-source');
    expect(builder.graph()).toEqual({
      nodes: [
        { id: 'orders', kind: 'queue' },
        { id: 'ship', kind: 'function' },
      ],
      edges: [
        { from: 'ship', to: 'orders', kind: 'environment' },
        { from: 'ship', to: 'orders', kind: 'event-source' },
      ],
    });
  });

  it('draws no edge to a stranger or to itself', () => {
    const builder = createGraphBuilder();
    builder.resource('function', 'ship', []);
    builder.dependency('ship', 'unknown', 'environment');
    builder.dependency('ship', 'ship', 'environment');
    expect(builder.graph().edges).toEqual([]);
  });

  it('keeps two kinds of one name apart', () => {
    const builder = createGraphBuilder();
    builder.resource('function', 'orders', ['arn:function']);
    builder.resource('queue', 'orders', ['arn:queue']);
    builder.dependency('arn:function', 'arn:queue', 'event-source');
    expect(builder.graph().edges).toEqual([{ from: 'orders', to: 'queue/orders', kind: 'event-source' }]);
  });
});
