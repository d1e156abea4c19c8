import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { authorizer } from '../../functions/authorizer/authorizer.ts';
import { NodeFunction } from '../constructs/node-function.ts';
import type { Resources } from '../constructs/resources.ts';

/** Who is calling: the function that turns an API key into tenant, role and scopes. */
export class IdentityStack extends Stack {
  readonly authorizer: LambdaFunction;

  constructor(scope: Construct, id: string, props: StackProps & { resources: Resources }) {
    super(scope, id, props);
    const unit = { unit: authorizer, resources: props.resources };
    this.authorizer = new NodeFunction(this, 'Authorizer', { ...unit, tracing: false }).fn;
  }
}
