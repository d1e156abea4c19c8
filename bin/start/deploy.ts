// The real `cdk bootstrap` and `cdk deploy` onto the local engine, left out when nothing has changed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import { recall, remember, root } from './home.ts';
import { account, localEnvironment, region } from './local-aws.ts';
import type { ModelSettings } from './model-settings.ts';
import { Advice, say, step } from './progress.ts';

/** CloudFormation outputs by stack name. */
export const StackOutputs = z.record(z.string(), z.record(z.string(), z.string()));
export type StackOutputs = z.infer<typeof StackOutputs>;

/** Deploys every stack of stage `local`, and answers their outputs. @throws Advice with the end of CDK's output */
export async function deploy(home: string, endpoint: string, model: ModelSettings): Promise<StackOutputs> {
  const outputs = join(home, 'outputs.json');
  const wanted = fingerprint({ ...model, apiKey: model.apiKey === '' ? 'none' : 'set' });
  if (recall(home).deployed === wanted && existsSync(outputs)) {
    say('stacks: unchanged since the last deployment');
  } else {
    remember(home, { deployed: undefined });
    const log = join(home, 'deploy.log');
    writeFileSync(log, '');
    const settings = { endpoint, log, cwd: root };
    const assembly = join(home, 'cdk.out');
    // bootstrapping needs no assembly, so both go on at once; elsewhere, or it would synthesize as well
    await step('cdk synth and cdk bootstrap', () =>
      Promise.all([
        cdk(['synth', '--quiet', '--output', assembly, ...modelContext(model)], settings),
        cdk(['bootstrap', `aws://${account}/${region}`], { ...settings, cwd: home }),
      ]),
    );
    const everything = [
      'deploy',
      '--all',
      '--method=direct',
      '--require-approval',
      'never',
      '--concurrency',
      '4',
    ];
    await step('cdk deploy --all (stage local)', () =>
      cdk([...everything, '--app', assembly, '--outputs-file', outputs], settings),
    );
    remember(home, { deployed: wanted });
  }
  return StackOutputs.parse(JSON.parse(readFileSync(outputs, 'utf8')));
}

/** The first output of that name in any stack. @throws Error naming what there is */
export function output(outputs: StackOutputs, name: string): string {
  for (const values of Object.values(outputs)) {
    const found = values[name];
    if (found !== undefined) return found;
  }
  const names = Object.values(outputs).flatMap((values) => Object.keys(values));
  throw new Error(`no stack has an output ${name}; there are ${names.join(', ')}`);
}

const modelContext = (model: ModelSettings): readonly string[] =>
  Object.entries({
    stage: 'local',
    modelProvider: model.provider,
    modelId: model.model,
    modelBaseUrl: model.baseUrl,
  })
    .filter(([, value]) => value !== '')
    .flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Hash of every file that a deployment is made of, and of the settings it gets. */
function fingerprint(settings: object): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  const single = ['package-lock.json', 'cdk.json', 'tsconfig.json', 'bin/app.ts'];
  const folders = ['lib', 'functions', 'shared', 'bin/demo/estate'];
  const inside = folders.flatMap((folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((file) => /\.(ts|json|html|css|svg)$/.test(file))
          .map((file) => join(folder, file))
      : [],
  );
  for (const file of [...single, ...inside].filter((f) => existsSync(join(root, f))).sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function cdk(
  args: readonly string[],
  { endpoint, log, cwd }: { endpoint: string; log: string; cwd: string },
): Promise<void> {
  const command = join(root, 'node_modules/aws-cdk/bin/cdk');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, '--ci', '--no-color', '--no-notices', ...args], {
      cwd,
      // the app is run as `node`, which must be the packaged one
      env: {
        ...localEnvironment(endpoint),
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => appendFileSync(log, chunk);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(failure(args[0] ?? '', log))));
  });
}

function failure(command: string, log: string): Advice {
  const text = readFileSync(log, 'utf8').trim();
  if (/ENOSPC|No space left/i.test(text))
    return new Advice('The disk is full: free about 1 GB, then run this again.');
  const end = text.split('\n').slice(-25).join('\n');
  return new Advice(
    `cdk ${command} failed:\n${end}\n\nThe whole output is in ${log}. If the state in .watchfloor is to blame: npm start -- --reset`,
  );
}
