import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { dataset } from './datasets.ts';
import { importPetshop, petshopAnswer } from './petshop.ts';

const root = dataset('petshop/low_traffic');
const whenThere = root === undefined ? it.skip : it;
const issues = ['train', 'test'].flatMap((part) =>
  root === undefined ? [] : readdirSync(join(root, part)).map((name) => join(root, part, name)),
);

describe('PetShop issues as incident bundles', () => {
  whenThere('all become valid bundles whose root cause is a node of the graph', () => {
    for (const issue of issues) {
      const bundle = IncidentBundle.parse(importPetshop(issue));
      const nodes = bundle.topology?.nodes.map((n) => n.id);
      expect(nodes).toContain(petshopAnswer(issue));
      expect(nodes).toContain(bundle.alert.labels['node']);
    }
    expect(issues).toHaveLength(26);
  });

  whenThere('read three header rows, five minutes a period, and leave out empty cells', () => {
    const bundle = importPetshop(join(root ?? '', 'train', 'issue_0'));
    const site = bundle.metrics?.filter((s) => s.node === 'PetSite');
    expect(site?.map((s) => `${s.metric.name} ${s.statistic}`).sort()).toEqual([
      'availability Average',
      'latency Average',
      'latency p50',
      'latency p90',
      'latency p95',
      'latency p99',
      'requests Sum',
    ]);
    expect(new Set(bundle.metrics?.map((s) => s.periodSeconds))).toEqual(new Set([300]));
    expect(bundle.metrics?.find((s) => s.node === '169.254.170.2_remote')?.points).toEqual([]);
    expect(bundle.alert.at).toBe(1_681_855_803_000);
  });

  whenThere('read who calls whom', () => {
    const { topology } = importPetshop(join(root ?? '', 'noissue'));
    expect(topology?.edges).toHaveLength(44);
    expect(topology?.edges).toContainEqual({
      from: 'PetSearch_AWS::ECS::Fargate',
      to: 'petInfo_AWS::DynamoDB::Table',
      kind: 'calls',
    });
  });
});
