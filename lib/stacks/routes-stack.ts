import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { routes } from '../../functions/registry.ts';
import { constructId, NodeFunction } from '../constructs/node-function.ts';
import type { Engine, Resources } from '../constructs/resources.ts';

/**
 * The functions behind the declared routes. They stand apart from the gateway because a stack holds at most 500
 * resources and each route takes four of them here and about as many there.
 */
export class RoutesStack extends Stack {
  /** Unit id → its function. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(scope: Construct, id: string, props: StackProps & { resources: Resources; engine: Engine }) {
    super(scope, id, props);
    const { resources, engine } = props;
    this.functions = Object.fromEntries(
      routes.map(({ unit }) => {
        const { fn } = new NodeFunction(this, constructId(unit.id), {
          unit,
          resources,
          engine,
          tracing: false,
        });
        return [unit.id, fn];
      }),
    );
  }
}
