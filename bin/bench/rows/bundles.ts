import { agents, routes } from '../../../functions/registry.ts';
import { functionUnits } from '../../../lib/application.ts';
import { bundleUnits, entryOf, loadedAtStart, metafileOf } from '../../../lib/constructs/bundle.ts';
import type { Figure } from '../figure.ts';

/** What the largest route and the largest agent load before their first request: entry and static chunks, minified. */
export async function bundleSizes(): Promise<Figure[]> {
  await bundleUnits(functionUnits);
  const kinds = [
    { kind: 'route', entries: routes, must: 360, published: 'idiomatic 595 KB' },
    { kind: 'agent', entries: agents, must: 420, published: 'idiomatic 646 KB' },
  ];
  return kinds.map(({ kind, entries, must, published }) => {
    const sizes = entries.map(({ unit: { id } }) => ({ id, size: sizeOf(id) / 1024 }));
    const largest = sizes.reduce((a, b) => (b.size > a.size ? b : a));
    const beside = `${largest.id}; ${published}`;
    return { what: `bundle: largest ${kind}`, unit: 'KB', value: largest.size, must, stretch: 100, beside };
  });
}

function sizeOf(id: string): number {
  const { outputs } = metafileOf(id);
  const loaded = loadedAtStart(outputs, entryOf(outputs));
  return [...loaded].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
}
