import { readFileSync } from 'node:fs';
import { routes } from '../../../functions/registry.ts';
import { undescribed } from '../../../lib/constructs/undescribed-routes.ts';

describe('a route without what it says of itself', () => {
  it('keeps every other member of its declaration, and what stands around it', () => {
    const source = [
      "const summary = 'not this one';",
      'export const a = defineRoute({',
      "  id: 'a',",
      "  summary: 'What it is, and { more }',",
      '  description:',
      "    'At length.',",
      '  status: 200,',
      '  examples: [{ name: "x", body: { summary } }],',
      '  handle: async () => ({ body: { summary, description: 1, examples: [] } }),',
      '});',
    ].join('\n');
    expect(undescribed(source)).toBe(
      [
        "const summary = 'not this one';",
        'export const a = defineRoute({',
        "  id: 'a',",
        '  status: 200,',
        '  handle: async () => ({ body: { summary, description: 1, examples: [] } }),',
        '});',
      ].join('\n'),
    );
  });

  it.each(routes.map(({ dir }) => dir))('%s has none of it left', (dir) => {
    const text = undescribed(readFileSync(`${dir}/route.ts`, 'utf8'));
    const declared = text.slice(text.indexOf('defineRoute({'));
    expect(declared).not.toMatch(/^ {2}(summary|description|examples):/m);
    expect(text).toMatch(/^ {2}handle/m);
  });
});
