import { GatewaySettings } from '#domain/models/gateway-settings.ts';
import { actionsOf, resourcesOf, statementsByRole, synthesized, target } from './synthesized.ts';

const stacks = synthesized('dev', {
  modelProvider: 'bedrock',
  modelId: 'us.amazon.nova-pro-v1:0',
  modelFallback: 'bedrock:eu.amazon.nova-pro-v1:0@eu-west-1,openai:gpt-4.1',
  modelCheap: 'openai:gpt-4.1-mini',
});

/** A template's text with what is only known at deployment as `<name>`. */
const plain = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, Ref } = value as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (join !== undefined) return join[1].map(plain).join(join[0]);
  return `<${Ref ?? 'value'}>`;
};

const workers = resourcesOf(stacks, 'AWS::Lambda::Function').filter(([place]) =>
  /^Agents\/.+Worker/.test(place),
);

describe('a chain of models', () => {
  it('reaches every agent as settings that its gateway can read', () => {
    expect(workers).toHaveLength(4);
    for (const [, { Properties }] of workers) {
      const settings = GatewaySettings.parse(
        JSON.parse(plain(Properties.Environment.Variables.MODEL_GATEWAY)),
      );
      expect(settings.tiers.standard).toEqual([
        { provider: 'bedrock', model: 'us.amazon.nova-pro-v1:0' },
        { provider: 'bedrock', model: 'eu.amazon.nova-pro-v1:0', region: 'eu-west-1' },
        { provider: 'openai', model: 'gpt-4.1', secret: expect.stringMatching(/^</) },
      ]);
      expect(settings.tiers.strong).toEqual(settings.tiers.standard);
      expect(settings.tiers.cheap.map((c) => c.model)).toEqual(['gpt-4.1-mini']);
    }
  });

  it('lets every agent call just these models, in their regions', () => {
    const roles = statementsByRole(stacks);
    for (const [place, { Properties }] of workers) {
      const statements = roles.get(target(stacks, place.split('/')[0] ?? '', Properties.Role) ?? '') ?? [];
      const invoked = statements.filter((s) => actionsOf(s).some((a) => a.startsWith('bedrock:')));
      const where = invoked
        .flatMap((s) => [s.Resource].flat().map(plain))
        .map((arn) => arn.split(':bedrock:')[1]);
      expect(where.sort()).toEqual([
        '*::foundation-model/amazon.nova-pro-v1:0',
        '<AWS::Region>:<AWS::AccountId>:inference-profile/us.amazon.nova-pro-v1:0',
        'eu-west-1:<AWS::AccountId>:inference-profile/eu.amazon.nova-pro-v1:0',
      ]);
      expect(statements.some((s) => actionsOf(s).includes('secretsmanager:GetSecretValue'))).toBe(true);
    }
  });

  it('lets the list of models read the key and ask the servers, and call no model', () => {
    const lists = resourcesOf(stacks, 'AWS::Lambda::Function').filter(([place]) => /ListModels/.test(place));
    expect(lists).toHaveLength(1);
    for (const [place, { Properties }] of lists) {
      const statements =
        statementsByRole(stacks).get(target(stacks, place.split('/')[0] ?? '', Properties.Role) ?? '') ?? [];
      const actions = statements.flatMap(actionsOf);
      expect(actions).toContain('secretsmanager:GetSecretValue');
      expect(actions.filter((action) => action.startsWith('bedrock:'))).toEqual([]);
      expect(Object.keys(Properties.Environment.Variables)).toEqual(
        expect.arrayContaining(['EGRESS_ALLOW', 'MODEL_GATEWAY', 'RELEASE']),
      );
    }
  });
});
