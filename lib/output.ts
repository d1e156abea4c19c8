import { CfnOutput, type Stack } from 'aws-cdk-lib';

/** A stack output under exactly this name: what `npm start` and scripts read. */
export function output(stack: Stack, name: string, value: string): void {
  new CfnOutput(stack, name, { value }).overrideLogicalId(name);
}
