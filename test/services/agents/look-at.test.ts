import type { RunInput } from '#domain/runs/run.ts';
import type { TelemetrySources } from '#services/agents/look-at.ts';
import { liveWindow, lookAt } from '#services/agents/look-at.ts';
import { startRun } from '#services/runs/start-run.ts';
import { engineDeps, inputOf, registration, START } from '../../support/engine.ts';

const HOURS = 3_600_000;
const sources = { metrics: { list: async () => [] } } as unknown as TelemetrySources;

async function runOf(more: Partial<RunInput>) {
  const deps = engineDeps();
  await deps.agents.register(registration('log-analysis'));
  const input = inputOf('check https://shop.example.com/x', more);
  const request = { tenantId: 'acme', requestedBy: 'k', correlationId: 'c', input };
  return { deps, run: await startRun(deps, request) };
}

describe('lookAt', () => {
  it('looks at the live account over the last three hours', async () => {
    const { deps, run } = await runOf({});
    expect(await lookAt(deps, run, START, () => sources)).toEqual({
      ports: {},
      now: START,
      window: { from: START - 3 * HOURS, to: START },
      destinations: [{ host: 'shop.example.com', url: 'https://shop.example.com/x' }],
    });
  });

  it.each([
    [
      { from: 5, to: 9 },
      { from: 5, to: 9 },
    ],
    [
      { from: '2026-11-21T08:00:00Z', to: '2026-11-21T09:00:00+00:00' },
      { from: START - 1.5 * HOURS, to: START - 0.5 * HOURS },
    ],
    [
      { from: 9, to: 5 },
      { from: START - 3 * HOURS, to: START },
    ],
    ['yesterday', { from: START - 3 * HOURS, to: START }],
  ])('takes the window %j of the caller where it is one', async (window, expected) => {
    const { run } = await runOf({ context: { window } });
    expect(liveWindow(run, START)).toEqual(expected);
  });

  it('looks at a bundle as of its end, with no network and no host out of it', async () => {
    const { deps, run } = await runOf({});
    const { hash } = await deps.evidence.put(
      'acme',
      JSON.stringify({
        format: 'watchfloor-incident-bundle/1',
        name: 'night',
        window: { from: 1_000, to: 9_000 },
        alert: { title: 'a', description: 'see evil.example.com', labels: {} },
      }),
      'application/json',
    );
    const bundled = { ...run, input: { ...run.input, bundle: hash } };
    const view = await lookAt(deps, bundled, START, () => sources);
    expect(view).toMatchObject({ now: 9_000, window: { from: 1_000, to: 9_000 } });
    expect(view.destinations.map((d) => d.host)).toEqual(['shop.example.com']);
    expect(view.ports.metrics).toBe(sources.metrics);
    await expect(
      view.ports.network?.connect({ host: 'shop.example.com', port: 1, timeoutMs: 1 }),
    ).rejects.toMatchObject({ code: 'not_supported' });
  });
});
