import { Size, Stack, type StackProps } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { routes } from '../../functions/registry.ts';
import type { Resources } from '../constructs/resources.ts';
import { RestEntry } from '../constructs/rest-entry.ts';
import { output } from '../output.ts';

/** Answers from this size on are compressed for callers who take it. */
const COMPRESS_FROM = Size.kibibytes(1);

/** What the public API is made of. `functions` has one for each declared route. */
export interface ApiStackProps extends StackProps {
  readonly resources: Resources;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly authorizer: LambdaFunction;
}

/** The public API: each declared route before its function, behind keys, plans and the authorizer. */
export class ApiStack extends Stack {
  readonly entry: RestEntry;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { resources, functions, authorizer } = props;
    this.entry = new RestEntry(this, 'Entry', { resources, authorizer, compressFrom: COMPRESS_FROM });
    for (const { unit } of routes) {
      const fn = functions[unit.id];
      if (fn === undefined) throw new Error(`route ${unit.id} has no function`);
      if (resources.settings.compressInFunction) {
        fn.addEnvironment('COMPRESS_FROM_BYTES', String(COMPRESS_FROM.toBytes()));
      }
      this.entry.add(unit, fn);
    }
    output(this, 'ApiId', this.entry.api.restApiId);
    output(this, 'ApiStage', this.entry.api.deploymentStage.stageName);
    output(this, 'ApiUrl', `${this.entry.api.url}api/v1`);
    output(this, 'UsagePlanId', this.entry.usagePlan.usagePlanId);
  }
}
