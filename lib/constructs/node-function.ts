import { Duration, ReferenceStrength, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Capability } from '../../shared/declare/capabilities.ts';
import type { Unit } from '../../shared/declare/unit.ts';
import { grant } from './grants.ts';
import type { Engine, Resources } from './resources.ts';

/** What a declared unit needs to become a function. */
export interface NodeFunctionProps {
  readonly unit: Unit<string, Capability>;
  readonly resources: Resources;
  /** @default - the unit may not use the engine */
  readonly engine?: Engine;
  /** X-Ray segments, where the stage has them on. Off for what a caller waits for: it costs start-up time. */
  readonly tracing: boolean;
  /** @default - none reserved */
  readonly reservedConcurrency?: number;
}

/** PascalCase of a unit's id: the id of its construct. */
export const constructId = (unitId: string): string => unitId.charAt(0).toUpperCase() + unitId.slice(1);

/** The one kind of function: bundled, logged with an end, and granted exactly what its unit uses. */
export class NodeFunction extends Construct {
  readonly fn: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { unit, resources, engine, tracing, reservedConcurrency } = props;
    const { settings, bundles } = resources;
    const code = bundles.get(unit.id);
    if (code === undefined) throw new Error(`${unit.id} was not bundled`);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: settings.logRetentionDays,
      removalPolicy: settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // a role of its own: the library's default brings a managed policy that may write to every log group
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    this.fn = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(code),
      handler: 'index.handler',
      timeout: Duration.seconds(unit.timeoutSeconds),
      memorySize: unit.memoryMb,
      logGroup,
      role,
      loggingFormat: LoggingFormat.JSON,
      tracing: tracing && settings.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment: environment(unit.id, resources, tracing),
      ...(reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
    });
    // comes and goes with its folder, so no other stack may hold it by an export
    this.fn.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    grant({ fn: this.fn, resources, engine }, unit.uses);
  }
}

const environment = (
  service: string,
  { stage, settings }: Resources,
  tracing: boolean,
): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: service,
  POWERTOOLS_METRICS_NAMESPACE: 'Watchfloor',
  POWERTOOLS_LOG_LEVEL: settings.logLevel,
  STAGE: stage,
  CORS_ORIGINS: settings.corsOrigins.join(' '),
  RATE_LIMIT_PER_SECOND: String(settings.throttle.ratePerSecond),
  TRACING: tracing && settings.tracing ? 'on' : 'off',
});
