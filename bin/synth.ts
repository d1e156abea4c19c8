// Synthesizes every stage, each checked as before a deployment: no account, no network, no Docker.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stages } from '../lib/stages.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
for (const stage of stages) {
  const outdir = `cdk.out/${stage}`;
  const from = performance.now();
  execFileSync(process.execPath, ['bin/app.ts'], {
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }) },
    stdio: 'inherit',
  });
  console.log(`${stage}: ${outdir} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}
