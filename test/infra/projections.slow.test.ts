import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { actionsOf, resourcesOf, statementsByRole, synthesized, target, viewOf } from './synthesized.ts';

// What a reviewer reads instead of templates. UPDATE_PROJECTIONS=1 writes them anew; the difference is the review.
const stacks = synthesized('prod', { modelProvider: 'bedrock', modelId: 'eu.amazon.nova-pro-v1:0' });
const { at, pointed } = viewOf(stacks);

describe('the projections', () => {
  it('say what each function may do', () => {
    expect(projected('policies.txt', policies())).toEqual(policies());
  });

  it('say what each route is behind', () => {
    expect(projected('routes.txt', routes())).toEqual(routes());
  });
});

function projected(name: string, now: string): string {
  const file = `test/infra/${name}`;
  if (process.env['UPDATE_PROJECTIONS'] === '1') writeFileSync(file, now);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** One line for each function and resource: `function  resource  actions`. */
function policies(): string {
  const roles = statementsByRole(stacks);
  const lines = resourcesOf(stacks, 'AWS::Lambda::Function').flatMap(([place, { Properties: p }]) => {
    const stack = place.split('/')[0] ?? '';
    const name = p.Environment.Variables.POWERTOOLS_SERVICE_NAME;
    const statements = roles.get(target(stacks, stack, p.Role) ?? '') ?? [];
    return statements.flatMap((statement) =>
      [statement.Resource].flat().map((resource) => {
        const actions = [...actionsOf(statement)].sort().join(' ');
        return `${name.padEnd(20)} ${readable(stack, resource).padEnd(58)} ${actions}`;
      }),
    );
  });
  return `${[...new Set(lines)].sort().join('\n')}\n`;
}

/** One line for each method: `METHOD path  function  key? authorizer?`. */
function routes(): string {
  const lines = resourcesOf(stacks, 'AWS::ApiGateway::Method')
    .filter(([, { Properties: p }]) => p.HttpMethod !== 'OPTIONS')
    .map(([place, { Properties: p }]) => {
      const stack = place.split('/')[0] ?? '';
      const parts: unknown[] = p.Integration.Uri['Fn::Join'][1];
      const [called] = parts.flatMap((part) => at(pointed(place, part)) ?? []);
      const fn = called?.Properties;
      const unit = fn?.Environment.Variables.POWERTOOLS_SERVICE_NAME ?? 'unknown';
      const route = `${p.HttpMethod.padEnd(7)}${pathOf(stack, p.ResourceId)}`;
      const guards = p.ApiKeyRequired ? `key, ${p.AuthorizationType.toLowerCase()} authorizer` : 'open';
      return `${route.padEnd(52)} ${unit.padEnd(20)} ${guards}, ${fn?.Timeout} s`;
    });
  return `${lines.sort((a, b) => (a.slice(7) < b.slice(7) ? -1 : 1)).join('\n')}\n`;
}

function pathOf(stack: string, resource: unknown): string {
  const place = target(stacks, stack, resource);
  const found = stacks.find((s) => s.name === stack)?.resources[place?.split('/')[1] ?? ''];
  if (found?.Type !== 'AWS::ApiGateway::Resource') return '';
  return `${pathOf(stack, found.Properties.ParentId)}/${found.Properties.PathPart}`;
}

/** An ARN with the names that a reader knows. */
function readable(stack: string, value: unknown): string {
  if (typeof value === 'string') return value;
  const at = target(stacks, stack, value);
  if (at !== undefined) return at.replace(/[0-9A-F]{8}$/, '');
  const record = value as Record<string, unknown>;
  // what every ARN of an account holds
  if (typeof record['Ref'] === 'string') return record['Ref'] === 'AWS::Partition' ? 'aws' : '';
  const joined = record['Fn::Join'] as [string, unknown[]] | undefined;
  if (joined !== undefined) return joined[1].map((part) => readable(stack, part)).join('');
  const imported = record['Fn::ImportValue'];
  if (typeof imported === 'string') return exported(imported);
  return JSON.stringify(value);
}

/** What an export of another stack stands for. */
function exported(name: string): string {
  for (const { name: stack, outputs } of stacks) {
    for (const output of Object.values(outputs)) {
      const { Export, Value } = output as { Export?: { Name: string }; Value: unknown };
      if (Export?.Name === name) return readable(stack, Value);
    }
  }
  return name;
}
