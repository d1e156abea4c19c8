import { Duration, RemovalPolicy, type Size, Stack } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  CfnModel,
  EndpointType,
  IdentitySource,
  type IModel,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Model,
  Period,
  RequestAuthorizer,
  type RequestValidator,
  RestApi,
  type UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission, type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ZodType } from 'zod';
import { answerHeaders, requestHeaders } from '../../shared/declare/http-headers.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { constructId } from './node-function.ts';
import { requestModel } from './request-model.ts';
import type { Resources } from './resources.ts';

/** What the entry needs to know. */
export interface RestEntryProps {
  readonly resources: Resources;
  readonly authorizer: LambdaFunction;
  /** Answers from this size on are compressed. */
  readonly compressFrom: Size;
}

/** What the entry reads of a declared route. */
export interface EntryRoute {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly scope: string;
  readonly body: ZodType;
}

/** The REST API with its usage plan, authorizer, access log and error form; routes are added one by one. */
export class RestEntry extends Construct {
  readonly api: RestApi;
  readonly usagePlan: UsagePlan;
  private readonly authorizer: RequestAuthorizer;
  private readonly validator: RequestValidator;

  constructor(scope: Construct, id: string, { resources, authorizer, compressFrom }: RestEntryProps) {
    super(scope, id);
    const { stage, settings } = resources;
    const removalPolicy = settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: settings.logRetentionDays,
      removalPolicy,
    });
    this.api = new RestApi(this, 'Api', {
      description: `Watchfloor (${stage})`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      ...(settings.compressInFunction ? { binaryMediaTypes: ['*/*'] } : { minCompressionSize: compressFrom }),
      defaultCorsPreflightOptions: {
        allowOrigins: [...settings.corsOrigins],
        allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        allowHeaders: [...requestHeaders],
        exposeHeaders: [...answerHeaders],
        maxAge: Duration.hours(1),
      },
      deployOptions: {
        stageName: stage,
        tracingEnabled: settings.tracing,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        throttlingRateLimit: settings.throttle.ratePerSecond,
        throttlingBurstLimit: settings.throttle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: accessLogFormat(),
      },
    });
    this.validator = this.api.addRequestValidator('Parameters', { validateRequestParameters: true });
    this.authorizer = new RequestAuthorizer(this, 'Authorizer', {
      handler: this.callable(authorizer, 'AuthorizerFunction', 'authorizers/*'),
      identitySources: [IdentitySource.header('X-API-Key')],
      resultsCacheTtl: Duration.minutes(1),
    });
    this.usagePlan = this.api.addUsagePlan('UsagePlan', {
      throttle: { rateLimit: settings.throttle.ratePerSecond, burstLimit: settings.throttle.burst },
      quota: { limit: settings.throttle.perDay, period: Period.DAY },
      // the library's own class does not satisfy its interface under exactOptionalPropertyTypes
      apiStages: [{ api: this.api as IRestApi, stage: this.api.deploymentStage }],
    });
    addGatewayResponses(this.api, settings.corsOrigins);
  }

  /**
   * A function of another stack that the gateway may call at `place` of this API. The permission is kept on this
   * side: granted on the function's own side, its stack would depend on this one, which depends on it.
   */
  private callable(fn: LambdaFunction, name: string, place: string): IFunction {
    const { functionArn } = fn;
    new CfnPermission(this, `MayCall${name}`, {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.api.restApiId,
        resourceName: place,
      }),
    });
    return LambdaFunction.fromFunctionAttributes(this, name, { functionArn, skipPermissions: true });
  }

  /** Adds a route under `/api/v1`. A public one needs no key and no authorizer; every other needs both. */
  add(route: EntryRoute, fn: LambdaFunction): void {
    const open = route.scope === 'public';
    const resource = this.api.root.resourceForPath(`/api/v1${route.path}`);
    const place = `${this.api.deploymentStage.stageName}/${route.method}/api/v1${route.path.replaceAll(/\{[^}]+\}/g, '*')}`;
    const called = this.callable(fn, `${constructId(route.id)}Function`, place);
    resource.addMethod(route.method, new LambdaIntegration(called, { allowTestInvoke: false }), {
      apiKeyRequired: !open,
      requestValidator: this.validator,
      ...this.modelsOf(route),
      ...(open
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizer: this.authorizer, authorizationType: AuthorizationType.CUSTOM }),
    });
  }

  /**
   * What the body of a route looks like, for the exported API description and for clients generated from it. Bodies
   * are not validated by it: the gateway names no place, a function names each fault by a JSON pointer.
   */
  private modelsOf({ id, body }: EntryRoute): { requestModels?: Record<string, IModel> } {
    const schema = requestModel(body);
    if (schema === undefined) return {};
    const name = constructId(id);
    const made = new CfnModel(this, `${name}Body`, {
      restApiId: this.api.restApiId,
      contentType: 'application/json',
      name: `${name}Body`,
      schema,
    });
    const model = Model.fromModelName(this, `${name}BodyModel`, made.ref);
    return { requestModels: { 'application/json': model } };
  }
}

const accessLogFormat = (): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      requestId: AccessLogField.contextRequestId(),
      method: AccessLogField.contextHttpMethod(),
      resource: AccessLogField.contextResourcePath(),
      status: AccessLogField.contextStatus(),
      latencyMs: AccessLogField.contextResponseLatency(),
      bytes: AccessLogField.contextResponseLength(),
      ip: AccessLogField.contextIdentitySourceIp(),
      tenant: AccessLogField.contextAuthorizer('tenantId'),
      principal: AccessLogField.contextAuthorizer('principalId'),
      error: AccessLogField.contextErrorResponseType(),
    }),
  );
