import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { performActions } from '../../../lib/constructs/action-access.ts';

function made() {
  const app = new App();
  const stack = new Stack(app, 'Workflows', { stackName: 'Watchfloor-dev-Workflows' });
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const code = Code.fromInline('exports.handler = async () => ({})');
  const settings = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code, role };
  performActions({ fn: new LambdaFunction(stack, 'Function', settings) });
  return { app, template: Template.fromStack(stack) };
}

const roleArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Role'), 'Arn'] };
const actorArn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^FunctionActor'), 'Arn'] };

describe('performActions', () => {
  it('makes a role that the function alone may assume, and tells the function its name', () => {
    const { template } = made();
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { AWS: roleArn } }],
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { ACTOR_ROLE_ARN: actorArn } },
    });
    // the function itself can change nothing
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: actorArn }] },
      Roles: [{ Ref: Match.stringLikeRegexp('^Role') }],
    });
  });

  it('lets that role do what actions do, and none of it to the application itself', () => {
    const { template } = made();
    const policies = template.findResources('AWS::IAM::Policy', {
      Properties: { Roles: [{ Ref: Match.stringLikeRegexp('^FunctionActor') }] },
    });
    const [policy] = Object.values(policies);
    const statements: { Effect: string; Action: string | string[]; Resource: unknown }[] =
      policy?.['Properties'].PolicyDocument.Statement;
    const told = statements.map(({ Effect, Action, Resource }) => [
      Effect,
      [Action].flat().length,
      endsOf(Resource),
    ]);
    expect(told).toEqual([
      ['Allow', 2, [':stack/*']],
      ['Allow', 1, [':service/*']],
      ['Allow', 3, [':function:*']],
      ['Allow', 5, [':*']],
      ['Deny', 11, [':stack/Watchfloor-*', ':function:Watchfloor-*', ':Watchfloor-*']],
    ]);
  });

  it('is found by the rules for nothing but what it acts on: any resource of four kinds in the account', () => {
    const { app } = made();
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    const places = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    const arn = (of: string, name: string) =>
      `arn:<AWS::Partition>:${of}:<AWS::Region>:<AWS::AccountId>:${name}`;
    const kinds = [
      arn('cloudformation', 'stack/*'),
      arn('ecs', 'service/*'),
      arn('lambda', 'function:*'),
      arn('sqs', '*'),
    ];
    const at = 'Workflows/Function/Actor/DefaultPolicy/Resource';
    expect(places.sort()).toEqual(kinds.map((kind) => `AwsSolutions-IAM5[Resource::${kind}] ${at}`));
  });
});

/** What is said behind the account. */
function endsOf(resources: unknown): string[] {
  return [resources]
    .flat()
    .map((resource) => String((resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].at(-1)));
}
