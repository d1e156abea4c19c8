import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Capability } from '#declare/capabilities.ts';
import { grant } from '../../../lib/constructs/grants.ts';
import type { Resources } from '../../../lib/constructs/resources.ts';
import { readStage } from '../../../lib/stages.ts';

/** What a function with this capability gets, in a stage with these values of context. */
function granted(use: Capability, context: Record<string, string>) {
  const { settings } = readStage((name) => ({ stage: 'dev', ...context })[name]);
  const stack = new Stack(new App(), 'Test', { env: { region: 'eu-central-1', account: '123456789012' } });
  const table = new TableV2(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const fn = new LambdaFunction(stack, 'Fn', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'x.y',
    code: Code.fromInline('0'),
  });
  const resources = { settings, table } as unknown as Resources;
  grant({ fn, resources, engine: undefined }, [use]);
  const template = Template.fromStack(stack).toJSON();
  const all = Object.values(template['Resources'] as Record<string, { Type: string; Properties: never }>);
  const of = (type: string) =>
    all.find(({ Type }) => Type === type)?.Properties as Record<string, never> | undefined;
  return {
    variables: (of('AWS::Lambda::Function')?.['Environment'] as { Variables: object } | undefined)?.Variables,
    statements: (of('AWS::IAM::Policy')?.['PolicyDocument'] as { Statement: unknown[] } | undefined)
      ?.Statement,
  };
}

describe('mail.send', () => {
  it('may send as the one identity of the stage, and nothing else', () => {
    const mail = { summaryMailFrom: 'watchfloor@example.com', summaryMailTo: 'a@example.org,b@example.org' };
    const { variables, statements } = granted('mail.send', { ...mail, summaryMailIdentity: 'example.com' });
    expect(variables).toEqual({
      MAIL_FROM: 'watchfloor@example.com',
      MAIL_TO: 'a@example.org b@example.org',
    });
    expect(statements).toEqual([
      {
        Action: 'ses:SendEmail',
        Effect: 'Allow',
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':ses:eu-central-1:123456789012:identity/example.com'],
          ],
        },
      },
    ]);
  });

  it('may send nothing where the stage sends no mails', () => {
    const { variables, statements } = granted('mail.send', {});
    expect([variables, statements]).toEqual([{ MAIL_FROM: '', MAIL_TO: '' }, undefined]);
  });
});

describe('budgets.gate', () => {
  it('reads budgets where a model is set, and knows what the smallest call holds', () => {
    const model = { modelProvider: 'bedrock', modelId: 'eu.amazon.nova-pro-v1:0' };
    const { variables, statements } = granted('budgets.gate', model);
    expect(variables).toMatchObject({ LEAST_CALL_MICROS: expect.stringMatching(/^[1-9]\d*$/) });
    expect(statements).toMatchObject([{ Action: 'dynamodb:BatchGetItem' }]);
  });

  it('reads nothing where no model is set', () => {
    const { variables, statements } = granted('budgets.gate', {});
    expect([variables, statements]).toMatchObject([{ LEAST_CALL_MICROS: '' }, undefined]);
  });
});
