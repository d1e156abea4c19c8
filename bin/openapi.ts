// Writes functions/api/openapi.json from the route declarations; --check fails when it is stale.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AnyRoute } from '#declare/route.ts';
import { openapiDocument } from './openapi-document.ts';

const target = 'functions/api/openapi.json';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
// the folders, not the registry: the document needs no agent, task or tool
const files = readdirSync('functions/api', { recursive: true, encoding: 'utf8' });
const modules = await Promise.all(
  files
    .filter((file) => file.endsWith('route.ts'))
    .map((file) => import(`../functions/api/${file}`) as Promise<Record<string, AnyRoute>>),
);
const routes = modules.flatMap((exported) => Object.values(exported));
const text = `${JSON.stringify(openapiDocument(routes, version), null, 2)}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error(`${target} is stale: run npm run openapi`);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
