// Every export of shared/ and lib/ has a doc comment. A type that shares its name with a documented schema is
// documented by it. Reads syntax only, so it takes a second where a documentation generator takes a minute.
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';

const files = ['shared', 'lib']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => `${root}/${f}`))
  .filter((f) => f.endsWith('.ts'))
  .sort();

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword);

const namesOf = (node: ts.Statement): string[] => {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((d) => d.name.getText());
  const named = node as ts.Statement & { name?: ts.Identifier };
  return named.name === undefined ? [] : [named.name.text];
};

const documented = (node: ts.Statement): boolean =>
  ts
    .getJSDocCommentsAndTags(node)
    .some((doc) => ts.isJSDoc(doc) && (doc.comment ?? doc.tags ?? '').length > 0);

const faults: string[] = [];
let seen = 0;
for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const told = new Set<string>();
  for (const node of source.statements.filter(isExported)) {
    const names = namesOf(node);
    seen += names.length;
    if (documented(node)) for (const name of names) told.add(name);
    for (const name of names.filter((n) => !told.has(n))) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      faults.push(`${file}:${line + 1}: ${name} has no doc comment`);
    }
  }
}
if (faults.length > 0) console.error(faults.join('\n'));
if (faults.length > 0 || seen === 0) process.exit(1);
console.log(`${seen} exports are documented`);
