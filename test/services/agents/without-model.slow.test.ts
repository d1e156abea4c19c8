import { memoryCostLedger } from '#adapters/memory/cost-ledger.ts';
import { scriptedLanguageModel } from '#adapters/scripted/language-model.ts';
import { LLMProviderError } from '#domain/errors.ts';
import { modelLine } from '#services/reports/model-line.ts';
import { renderMarkdown } from '#services/reports/render-markdown.ts';
import { scenarios } from '../../../bin/demo/scenarios/all.ts';
import { misjudged } from '../../../bin/start/investigation.ts';
import { verdictOf, watchRun } from '../../hostile/watched-run.ts';
import { demoBundle } from '../../scoreboard/demo-bundle.ts';
import { gatewayFor } from '../../support/gateway.ts';

const NOW = Date.UTC(2026, 10, 21, 17, 20);

const gone = () => {
  const error = new LLMProviderError('scripted', 'model_unavailable', 'nobody answers', { began: false });
  return gatewayFor(scriptedLanguageModel([{ error }]));
};

/** A month's budget that one call was enough for. */
const broke = async () => {
  const ledger = memoryCostLedger();
  const budget = {
    scope: { kind: 'tenant', id: 'acme' } as const,
    limits: { month: 1 },
    ...{ paused: false, version: 1, updatedAt: NOW, updatedBy: 'key_1' },
  };
  await ledger.putBudget('acme', budget, 0, NOW);
  const talks = scriptedLanguageModel([{ text: 'never asked' }]);
  return gatewayFor(talks, ledger, { provider: 'openai', model: 'gpt-4.1' });
};

describe('the demo scenarios without a model', () => {
  it.each(scenarios.map((s) => [s.name, s] as const))(
    '%s has one verdict whether it is off, down or not paid for, and the report says which',
    async (_, scenario) => {
      const bundle = demoBundle(scenario, 1, NOW);
      const task = bundle.alert.title;
      const spoken = await watchRun(bundle, task, scriptedLanguageModel([{ text: 'It may be the moon.' }]));
      const off = await watchRun(bundle, task);
      const down = await watchRun(bundle, task, undefined, gone());
      const empty = await watchRun(bundle, task, undefined, await broke());
      expect(misjudged(off.report, scenario.expected)).toBeUndefined();
      for (const { report } of [spoken, down, empty])
        expect(verdictOf(report)).toEqual(verdictOf(off.report));
      expect([off, down, empty, spoken].map(({ report }) => report.modelUse?.state)).toEqual([
        'off',
        'unavailable',
        'over-budget',
        'used',
      ]);
      expect(modelLine(down.report)).toContain('scripted/script: nobody answers');
      expect(modelLine(empty.report)).toMatch(/^not paid for \(.*tenant.*\$/);
      // the words of the model are in no other report
      const written = [off, down, empty].map(({ report }) => renderMarkdown(report));
      for (const text of written) {
        expect(text).toContain('- Model: ');
        expect(text).not.toContain('moon');
      }
      expect(empty.report.gaps).toContainEqual(expect.objectContaining({ what: 'model' }));
    },
    180_000,
  );
});
