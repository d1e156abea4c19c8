import * as z from 'zod';
import { TaskRequest } from '#services/runs/task-request.ts';
import { routes } from '../../../functions/registry.ts';
import { type GatewaySchema, requestModel } from '../../../lib/constructs/request-model.ts';

const keywordsOf = (schema: GatewaySchema): string[] =>
  Object.entries(schema).flatMap(([keyword, value]) => {
    const below = keyword === 'properties' ? Object.values(value as object) : [value].flat();
    const schemas = below.filter((part): part is GatewaySchema => typeof part === 'object' && part !== null);
    return [keyword, ...schemas.flatMap(keywordsOf)];
  });

describe('a request model', () => {
  it('tells the members of a body in draft 4', () => {
    const body = z.strictObject({
      name: z
        .string()
        .min(1)
        .regex(/^[a-z]+$/),
      word: z.string().regex(/\p{L}/u).optional(),
      share: z.number().gt(0).max(1),
      mode: z.literal('fast').describe('How'),
      more: z.json().optional(),
    });
    expect(requestModel(body.optional())).toEqual({
      $schema: 'http://json-schema.org/draft-04/schema#',
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, pattern: '^[a-z]+$' },
        word: { type: 'string' },
        share: { type: 'number', minimum: 0, maximum: 1 },
        mode: { type: 'string', enum: ['fast'], description: 'How' },
        more: {},
      },
      required: ['name', 'share', 'mode'],
      additionalProperties: false,
    });
  });

  it('is absent where there is no body', () => {
    expect(requestModel(z.undefined())).toBeUndefined();
  });

  it('holds no keyword that the gateway does not take, for every route', () => {
    const models = routes
      .map(({ unit }) => requestModel(unit.body as z.ZodType))
      .filter((model) => model !== undefined);
    expect(models.length).toBeGreaterThan(3);
    const known = ['$schema', 'additionalProperties', 'allOf', 'anyOf', 'description', 'enum', 'items'];
    known.push('maxItems', 'maxLength', 'maximum', 'minItems', 'minLength', 'minimum', 'oneOf');
    known.push('pattern', 'properties', 'required', 'type');
    expect(
      [...new Set(models.flatMap((model) => keywordsOf(model)))].filter(
        (keyword) => !known.includes(keyword),
      ),
    ).toEqual([]);
    expect(requestModel(TaskRequest)).toMatchObject({ required: ['task'] });
  });
});
