// The CDK application: `cdk deploy --all -c stage=dev`. Checked with cdk-nag before anything is deployed.
import { App } from 'aws-cdk-lib';
import { addStacks } from '../lib/application.ts';
import { readStage } from '../lib/stages.ts';

const app = new App();
const { stage, settings } = readStage((name) => app.node.tryGetContext(name));
await addStacks(app, stage, settings);
app.synth();
