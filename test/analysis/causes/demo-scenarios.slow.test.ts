import { scenarios } from '../../../bin/demo/scenarios/all.ts';
import { misjudged } from '../../../bin/start/investigation.ts';
import { demoBundle } from '../../scoreboard/demo-bundle.ts';
import { investigateBundle } from '../../scoreboard/investigate-bundle.ts';
import { expectUnmoved, PAYLOADS, poisoned } from './hostile-text.ts';

const NOW = Date.UTC(2026, 10, 21, 17, 20);

describe('the demo scenarios with the model switched off', () => {
  it.each(scenarios.map((s) => [s.name, s] as const))(
    '%s is judged right, and hostile text changes nothing',
    async (_, scenario) => {
      const bundle = demoBundle(scenario, 1, NOW);
      const investigated = await investigateBundle(bundle);
      expect(misjudged(investigated.report, scenario.expected)).toBeUndefined();
      expectUnmoved(investigated, await investigateBundle(poisoned(bundle, PAYLOADS)));
    },
    120_000,
  );
});
