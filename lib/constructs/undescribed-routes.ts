import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import ts from 'typescript';

/** What a route says of itself for readers and for tests; no function reads it. */
const SAID = new Set(['summary', 'description', 'examples']);

/** Leaves out of a route's declaration what only its description in the API and its tests need. */
export const undescribedRoutes: Plugin = {
  name: 'undescribed-routes',
  setup(build) {
    build.onLoad({ filter: /[\\/]functions[\\/]api[\\/].+[\\/]route\.ts$/ }, async ({ path }) => ({
      contents: undescribed(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** The source without those members of what is given to `defineRoute`. */
export function undescribed(source: string): string {
  const file = ts.createSourceFile('route.ts', source, ts.ScriptTarget.Latest, true);
  const cuts: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'defineRoute') cuts.push(...saidIn(node));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return cuts.reduceRight((text, [from, to]) => text.slice(0, from) + text.slice(to), source);
}

function saidIn({ arguments: [declaration] }: ts.CallExpression): [number, number][] {
  if (declaration === undefined || !ts.isObjectLiteralExpression(declaration)) return [];
  const { properties } = declaration;
  return properties.flatMap((property, i): [number, number][] => {
    if (!SAID.has(property.name?.getText() ?? '')) return [];
    const end = properties[i + 1]?.getFullStart() ?? properties.end;
    return [[property.getFullStart(), end]];
  });
}
