import { Size, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { routes } from '../../functions/registry.ts';
import { constructId, NodeFunction } from '../constructs/node-function.ts';
import type { Engine, Resources } from '../constructs/resources.ts';
import { RestEntry } from '../constructs/rest-entry.ts';
import { output } from '../output.ts';

/** Answers from this size on are compressed for callers who take it. */
const COMPRESS_FROM = Size.kibibytes(1);

/** The public API: one function for each declared route, behind keys, plans and the authorizer. */
export class ApiStack extends Stack {
  readonly entry: RestEntry;
  /** Unit id → its function. */
  readonly functions: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { resources: Resources; engine: Engine; authorizer: LambdaFunction },
  ) {
    super(scope, id, props);
    const { resources, engine, authorizer } = props;
    this.entry = new RestEntry(this, 'Entry', { resources, authorizer, compressFrom: COMPRESS_FROM });
    this.functions = Object.fromEntries(
      routes.map(({ unit }) => {
        const made = { unit, resources, engine, tracing: false };
        const { fn } = new NodeFunction(this, constructId(unit.id), made);
        if (resources.settings.compressInFunction) {
          fn.addEnvironment('COMPRESS_FROM_BYTES', String(COMPRESS_FROM.toBytes()));
        }
        this.entry.add(unit, fn);
        return [unit.id, fn];
      }),
    );
    output(this, 'ApiId', this.entry.api.restApiId);
    output(this, 'ApiStage', this.entry.api.deploymentStage.stageName);
    output(this, 'ApiUrl', `${this.entry.api.url}api/v1`);
    output(this, 'UsagePlanId', this.entry.usagePlan.usagePlanId);
  }
}
