// The CDK application: `cdk deploy --all -c stage=dev`. Checked with cdk-nag before anything is deployed.
import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/application.ts';
import { checkRules } from '../lib/nag.ts';
import { readStage } from '../lib/stages.ts';

const app = new App();
const { stage, settings } = readStage((name) => app.node.tryGetContext(name));
await addStacks(app, stage, settings);
// the local engine is nobody's account; its estate is broken on purpose
if (stage !== 'local') checkRules(app);
app.synth();
