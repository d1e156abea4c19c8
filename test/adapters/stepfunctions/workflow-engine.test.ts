import { stepFunctionsEngine } from '#adapters/stepfunctions/workflow-engine.ts';

describe('stepFunctionsEngine', () => {
  it.each(['', '{', '[]', '{"investigate":7}', '{"investigate":"arn:aws:sqs:r:1:q"}'])(
    'is not made from %j',
    (STATE_MACHINE_ARNS) => {
      expect(() => stepFunctionsEngine({ STATE_MACHINE_ARNS })).toThrow();
    },
  );

  it('knows no workflow that is not deployed', async () => {
    process.env['AWS_REGION'] ??= 'us-east-1';
    const arn = 'arn:aws:states:us-east-1:1:stateMachine:investigate';
    const engine = stepFunctionsEngine({ STATE_MACHINE_ARNS: JSON.stringify({ investigate: arn }) });
    const execution = { tenantId: 'acme', runId: 'run_1', attempt: 1, agents: [], correlationId: 'c' };
    for (const workflow of ['deliver', 'toString', '__proto__', 'nightly@0123456789abcdef']) {
      await expect(engine.start({ ...execution, workflow })).rejects.toMatchObject({ code: 'not_found' });
    }
  });
});
