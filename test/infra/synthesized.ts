import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#domain/hash.ts';
import type { Stage } from '../../lib/stages.ts';

/** One resource of a template; values may hold CloudFormation's functions. */
export interface TemplateResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are read member by member, each test says what it expects
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

/** A synthesized stack. */
export interface SynthesizedStack {
  /** `State`, `Agents`, ... */
  readonly name: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

// the templates are looked at, not deployed: no copies of the bundles
const unstaged = { 'aws:cdk:disable-asset-staging': true };

const made = new Map<string, readonly SynthesizedStack[]>();

/**
 * The stacks of a stage (without the demo estate) as `cdk deploy` would send them, by the real program, with no
 * account and no network.
 *
 * @throws Error with what the program said when it fails
 */
export function synthesized(
  stage: Stage,
  context: Readonly<Record<string, string>> = {},
): readonly SynthesizedStack[] {
  const key = JSON.stringify([stage, context]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const folder = join('.build', 'synth', sha256(`${key}${sourcesHash()}`).slice(0, 16));
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    execFileSync('node_modules/.bin/node', ['bin/app.ts'], {
      env: {
        PATH: process.env['PATH'],
        CDK_OUTDIR: draft,
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext(), ...unstaged, stage, ...context }),
      },
      stdio: 'pipe',
    });
    if (existsSync(folder)) rmSync(draft, { recursive: true });
    else renameSync(draft, folder);
  }
  const stacks = readdirSync(folder)
    .filter((file) => file.endsWith('.template.json') && !file.startsWith('shop'))
    .map((file) => {
      const { Resources, Outputs = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return { name: file.replace('.template.json', ''), resources: Resources, outputs: Outputs };
    });
  made.set(key, stacks);
  return stacks;
}

/** Changes with every file that the stacks are made of, so that test files share one synthesis and no stale one. */
function sourcesHash(): string {
  const inside = ['lib', 'functions', 'shared'].flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const files = [...inside, 'bin/app.ts', 'cdk.json', 'package.json', 'package-lock.json'].sort();
  return sha256(files.map((file) => `${file} ${sha256(readFileSync(file))}`).join('\n'));
}

const cdkContext = (): object => JSON.parse(readFileSync('cdk.json', 'utf8')).context;

/** All resources of a type over all stacks, with the stack's name before their id. */
export const resourcesOf = (
  stacks: readonly SynthesizedStack[],
  type: string,
): [string, TemplateResource][] =>
  stacks.flatMap(({ name, resources }) =>
    Object.entries(resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]): [string, TemplateResource] => [`${name}/${id}`, resource]),
  );

/** The resource that a value of a template points at (`Ref`, `Fn::GetAtt`, over stacks too), as `Stack/id`. */
export function target(
  stacks: readonly SynthesizedStack[],
  stack: string,
  value: unknown,
): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': att, 'Fn::GetStackOutput': out } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? undefined : `${stack}/${Ref}`;
  if (Array.isArray(att)) return `${stack}/${String(att[0])}`;
  const { StackName, OutputName } = (out ?? {}) as Record<string, string>;
  const other = stacks.find((s) => StackName?.endsWith(`-${s.name}`));
  if (other === undefined || OutputName === undefined) return undefined;
  return target(stacks, other.name, other.outputs[OutputName]?.Value);
}

/** Short ways to ask about stacks: resources of a type, the resource at a place, the place a value points at. */
export const viewOf = (stacks: readonly SynthesizedStack[]) => ({
  of: (type: string) => resourcesOf(stacks, type),
  at: (place: string): TemplateResource | undefined => {
    const [stack, id] = place.split('/');
    return stacks.find((s) => s.name === stack)?.resources[id ?? ''];
  },
  pointed: (from: string, value: unknown): string => target(stacks, from.split('/')[0] ?? '', value) ?? '',
});

/** The policy statements of every role, by the role's place. */
export function statementsByRole(stacks: readonly SynthesizedStack[]): Map<string, readonly Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const [place, { Properties }] of resourcesOf(stacks, 'AWS::IAM::Policy')) {
    const stack = place.split('/')[0] ?? '';
    for (const role of Properties.Roles) {
      const at = target(stacks, stack, role) ?? 'unknown';
      found.set(at, [...(found.get(at) ?? []), ...Properties.PolicyDocument.Statement]);
    }
  }
  return found;
}

/** One statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Actions of a statement as a list. */
export const actionsOf = ({ Action }: Statement): readonly string[] =>
  typeof Action === 'string' ? [Action] : Action;
