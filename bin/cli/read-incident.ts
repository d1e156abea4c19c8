// An incident from a file or a folder, or a message that says what is wrong with it and where.
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { IncidentBundle } from '#domain/telemetry/bundle.ts';
import { importOpenSre } from '../../test/importers/opensre.ts';
import { Advice } from '../start/progress.ts';
import { readJsonFile } from './read-json-file.ts';
import type { Terminal } from './terminal.ts';

const MOST_FAULTS = 8;

/**
 * Reads an incident bundle (docs/bundle.md) from a JSON file or standard input, or a folder in the OpenSRE format.
 *
 * @throws Advice
 */
export async function readIncident(terminal: Terminal, path: string): Promise<IncidentBundle> {
  const file = resolve(terminal.cwd, path);
  const folder = path !== '-' && existsSync(file) && statSync(file).isDirectory();
  const parsed = IncidentBundle.safeParse(folder ? fromFolder(file) : await readJsonFile(terminal, path));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, MOST_FAULTS).map((i) => `  /${i.path.join('/')}: ${i.message}`);
  const more = parsed.error.issues.length - faults.length;
  throw new Advice(
    [
      `${path} is not an incident bundle (docs/bundle.md):`,
      ...faults,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
  );
}

function fromFolder(dir: string): IncidentBundle {
  if (!existsSync(join(dir, 'scenario.yml'))) {
    throw new Advice(`${dir} is a folder without scenario.yml: no scenario in the OpenSRE format.`);
  }
  try {
    return importOpenSre(dir);
  } catch (error) {
    const why =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    throw new Advice(`${dir} is no scenario in the OpenSRE format: ${why}`);
  }
}
