import { type ZodType, ZodUndefined } from 'zod';
import type { ErrorCode } from '#domain/errors.ts';
import { outcomes } from '#runtime/outcomes.ts';
import { routes } from '../../functions/registry.ts';
import { constructId } from '../../lib/constructs/node-function.ts';
import { resourcesOf, synthesized, viewOf } from './synthesized.ts';

const stacks = synthesized('prod');
const of = (type: string) => resourcesOf(stacks, type).map(([, { Properties }]) => Properties);

describe('the gateway', () => {
  const responses = of('AWS::ApiGateway::GatewayResponse');

  it('answers its own errors in the form and words of the functions', () => {
    for (const p of responses) {
      const body = JSON.parse(p.ResponseTemplates['application/json']);
      const { status, title } = outcomes[body.code as ErrorCode];
      expect(body).toEqual({
        type: `urn:watchfloor:problem:${body.code}`,
        title,
        status,
        detail: expect.stringMatching(/^[A-Z].+\.$/),
        code: body.code,
        requestId: '$context.requestId',
      });
      expect(p.StatusCode).toBe(String(status));
      expect(p.ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
      expect(p.ResponseParameters['gatewayresponse.header.X-Request-Id']).toBe('context.requestId');
      const wait = p.ResponseParameters['gatewayresponse.header.Retry-After'];
      expect(wait !== undefined).toBe(status === 429 || status === 503);
    }
  });

  it('has an answer for every error it knows', () => {
    expect(responses.map((p) => p.ResponseType).sort()).toEqual([
      'ACCESS_DENIED',
      'API_CONFIGURATION_ERROR',
      'AUTHORIZER_CONFIGURATION_ERROR',
      'AUTHORIZER_FAILURE',
      'BAD_REQUEST_BODY',
      'BAD_REQUEST_PARAMETERS',
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'EXPIRED_TOKEN',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'INVALID_API_KEY',
      'INVALID_SIGNATURE',
      'MISSING_AUTHENTICATION_TOKEN',
      'QUOTA_EXCEEDED',
      'REQUEST_TOO_LARGE',
      'RESOURCE_NOT_FOUND',
      'THROTTLED',
      'UNAUTHORIZED',
      'UNSUPPORTED_MEDIA_TYPE',
      'WAF_FILTERED',
    ]);
  });

  it('asks for a key and the authorizer before every route that is not public', () => {
    const methods = of('AWS::ApiGateway::Method').filter((p) => p.HttpMethod !== 'OPTIONS');
    const open = methods.filter((p) => p.AuthorizationType === 'NONE');
    expect(methods).toHaveLength(routes.length);
    expect(open).toHaveLength(routes.filter(({ unit }) => (unit.scope as string) === 'public').length);
    for (const p of methods) {
      expect([p.ApiKeyRequired, p.AuthorizerId !== undefined]).toEqual(
        p.AuthorizationType === 'NONE' ? [false, false] : [true, true],
      );
    }
  });

  it('describes every body by a model, and leaves its validation to the function, which names each fault', () => {
    const methods = resourcesOf(stacks, 'AWS::ApiGateway::Method').filter(
      ([, { Properties: p }]) => p.RequestModels !== undefined,
    );
    const withBody = routes.filter(({ unit }) => !((unit.body as ZodType) instanceof ZodUndefined));
    const models = methods.map(([place, { Properties: p }]) => {
      const model = viewOf(stacks).at(
        viewOf(stacks).pointed(place, p.RequestModels['application/json']),
      )?.Properties;
      // a body that may come as YAML too is an object or its text
      const { type, anyOf } = model.Schema as { type?: string; anyOf?: { type: string }[] };
      return [model.Name, model.ContentType, type ?? anyOf?.[0]?.type, model.Schema.$schema];
    });
    const draft4 = 'http://json-schema.org/draft-04/schema#';
    expect(models.sort()).toEqual(
      withBody
        .map(({ unit: { id } }) => [`${constructId(id)}Body`, 'application/json', 'object', draft4])
        .sort(),
    );
    const validators = of('AWS::ApiGateway::RequestValidator').map((p) => p.ValidateRequestBody ?? false);
    expect(validators).toEqual([false]);
  });

  it('bounds the stage and each key, writes an access log, and compresses', () => {
    const [stage] = of('AWS::ApiGateway::Stage');
    expect(stage.MethodSettings[0]).toMatchObject({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 });
    expect(stage.AccessLogSetting.DestinationArn).toBeDefined();
    expect(of('AWS::ApiGateway::UsagePlan')[0]).toMatchObject({
      Throttle: { RateLimit: 100, BurstLimit: 200 },
      Quota: { Limit: 1_000_000, Period: 'DAY' },
    });
    expect(of('AWS::ApiGateway::RestApi')[0].MinimumCompressionSize).toBe(1024);
  });
});
