import { routes as registered } from '../../functions/registry.ts';
import { apiWorld, routes } from './api-world.ts';

const examples = routes.flatMap((route) =>
  route.examples.map((example) => ({ name: `${route.id}: ${example.name}`, route, example })),
);

describe('every example of every route', () => {
  it.each(examples)('$name', async ({ route, example }) => {
    const { call, lines } = await apiWorld({ sleeping: route.id === 'getHealth' ? 'waits' : 'skips' });
    const answer = await call(route, example);
    // the log first: it says why, where the answer must not
    expect(lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
    expect(answer.status).toBe(example.status);
    const isPage = /^text\/html/.test(answer.headers['content-type'] ?? '');
    if (isPage) expect(route.rawMediaTypes).toContain('text/html');
    else if (example.status >= 400) expect(answer.json.errors ?? []).toBeInstanceOf(Array);
    else if (answer.json !== undefined && answer.headers['content-type'] === 'application/json') {
      expect(route.response.safeParse(answer.json).error).toBeUndefined();
    }
  });

  it('there is a good one and, where anything can be wrong, a bad one', () => {
    const lacking = routes.filter((route) => !route.examples.some(({ status }) => status < 300));
    expect(lacking).toEqual([]);
    expect(routes.map(({ id }) => id).sort()).toEqual(registered.map(({ unit }) => unit.id).sort());
  });
});
