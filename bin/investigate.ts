// A recorded incident as the telemetry of one run: imported, uploaded, investigated through the API, printed.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { importOpenSre } from '../test/importers/opensre.ts';
import { type ApiAccess, ApiFailure, call } from './start/api-client.ts';
import { chooseModel } from './start/choose-model.ts';
import { openFloor } from './start/floor.ts';
import { defaultHome, whoRuns } from './start/home.ts';
import { investigateThrough } from './start/investigation.ts';
import { readModelSettings } from './start/model-settings.ts';
import { printReport } from './start/print-report.ts';
import { Advice, say, step } from './start/progress.ts';

try {
  const [path = '', task] = process.argv.slice(2);
  process.exitCode = await main(path, task);
} catch (error) {
  console.error(
    `\n${error instanceof Advice ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
}

async function main(path: string, task: string | undefined): Promise<number> {
  const bundle = readIncident(resolve(process.env['INIT_CWD'] ?? '.', path));
  say(`incident: ${bundle.name}`);
  const running = whoRuns(defaultHome);
  if (running?.url !== undefined && running.key !== undefined) {
    return investigate({ url: running.url, key: running.key }, bundle, task);
  }
  const model = await chooseModel(readModelSettings(process.env));
  const floor = await openFloor({ home: defaultHome, model });
  try {
    return await investigate(floor, bundle, task);
  } finally {
    await step('stopping the local engine, state kept in .watchfloor', () => floor.close());
  }
}

async function investigate(
  access: ApiAccess,
  bundle: IncidentBundle,
  task: string | undefined,
): Promise<number> {
  const stored = await call(access, 'POST', '/bundles', bundle);
  if (stored.status !== 201) throw new ApiFailure('POST /bundles', stored);
  const { hash } = z.looseObject({ hash: z.string() }).parse(stored.body);
  const alert = `${bundle.alert.title}. ${bundle.alert.description}`.replace(/\s+/g, ' ').trim();
  const request = { task: (task ?? alert).slice(0, 2_000), context: { bundle: hash } };
  const report = await step('investigation', () => investigateThrough(access, request));
  console.log(
    `\n${printReport(report, { color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined })}`,
  );
  return 0;
}

function readIncident(path: string): IncidentBundle {
  if (!existsSync(path)) throw new Advice(`There is nothing at ${path}.`);
  if (statSync(path).isDirectory()) return importOpenSre(path);
  const parsed = IncidentBundle.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 8).map((i) => `  /${i.path.join('/')}: ${i.message}`);
  throw new Advice(`${path} is not an incident bundle (docs/bundle.md):\n${faults.join('\n')}`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Advice(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
