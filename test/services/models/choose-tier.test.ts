import { chooseTier, LONG_CONTEXT_BYTES } from '#services/models/choose-tier.ts';

describe('chooseTier', () => {
  it.each([
    ['summarize', 'cheap'],
    ['investigate', 'standard'],
    ['judge', 'strong'],
  ] as const)('gives a step to %s the %s tier', (step, tier) => {
    expect(chooseTier({ step, contextBytes: LONG_CONTEXT_BYTES })).toEqual({ tier, reason: step });
  });

  it.each([
    ['summarize', 'standard', 'summarize, over 200001 bytes'],
    ['investigate', 'strong', 'investigate, over 200001 bytes'],
    ['judge', 'strong', 'judge'],
  ] as const)('gives a long %s the next tier', (step, tier, reason) => {
    expect(chooseTier({ step, contextBytes: LONG_CONTEXT_BYTES + 1 })).toEqual({ tier, reason });
  });

  it.each([
    ['cheap', 'standard'],
    ['standard', 'strong'],
    ['strong', 'strong'],
  ] as const)('goes on from %s, when that failed, to %s', (failed, tier) => {
    expect(chooseTier({ step: 'summarize', contextBytes: 1, failed: { tier: failed, why: 'cut' } })).toEqual({
      tier,
      reason: `the ${failed} tier failed: cut`,
    });
  });
});
