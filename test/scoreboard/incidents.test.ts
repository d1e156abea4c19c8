import { databaseBundle } from '../analysis/causes/database-bundle.ts';
import { dataset } from '../importers/datasets.ts';
import { investigateBundle } from './investigate-bundle.ts';
import { judgeOpenSre } from './opensre.ts';
import { scorePetshop } from './petshop.ts';
import { mutate } from './verifier.ts';

const [petshop, openSre] = [dataset('petshop/low_traffic'), dataset('opensre/rds_postgres')];

describe('the scorers of whole incidents', () => {
  (petshop === undefined ? it.skip : it)(
    'give the published figures for the baseline of PetShop, so that ours can be trusted',
    () => {
      const figures = scorePetshop(petshop ?? '');
      const of = (measure: string, set: string) =>
        figures.find((f) => f.measure === `PetShop ${measure}` && f.set.startsWith(set))?.figure ?? 0;
      expect(of('top-1', 'traversal baseline: latency')).toBeCloseTo(0.571, 3);
      expect(of('top-3', 'traversal baseline: latency')).toBeCloseTo(0.571, 3);
      expect(of('specificity', 'traversal baseline: latency')).toBeCloseTo(0.167, 3);
      expect(of('top-3', 'traversal baseline: availability')).toBe(1);
      expect(of('top-1', 'all')).toBeGreaterThan(0.85);
      expect(of('specificity', 'latency')).toBeGreaterThan(0.95);
    },
    60_000,
  );

  (openSre === undefined ? it.skip : it)('judge every OpenSRE scenario right', async () => {
    const judged = await judgeOpenSre(openSre ?? '');
    expect(judged.filter((j) => j.faults.length > 0).map((j) => [j.name, j.faults])).toEqual([]);
  });

  it('see every changed digit', async () => {
    const { unnoticed, tried, unverified } = mutate(
      await investigateBundle(databaseBundle({ lag: (m) => m * 60 })),
    );
    expect([unnoticed, unverified]).toEqual([[], 0]);
    expect(tried).toBeGreaterThan(500);
  });

  it('score nothing where there is nothing', async () => {
    expect(scorePetshop('/nowhere')).toEqual([]);
    expect(await judgeOpenSre('/nowhere')).toEqual([]);
  });
});
