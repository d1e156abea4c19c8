// Synthesizes every stage, each checked as before a deployment: no account, no network, no Docker.

import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/application.ts';
import { checkRules } from '../lib/nag.ts';
import { readStage, stages } from '../lib/stages.ts';

const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
for (const name of stages) {
  const outdir = `cdk.out/${name}`;
  const app = new App({ context: { ...context, stage: name }, outdir });
  const { stage, settings } = readStage((key) => app.node.tryGetContext(key));
  const stacks = await addStacks(app, stage, settings);
  if (stage !== 'local') checkRules(app);
  app.synth();
  console.log(`${stage}: ${stacks.map((stack) => stack.stackName).join(', ')} in ${outdir}`);
}
