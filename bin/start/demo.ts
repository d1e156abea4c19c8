// The demo estate on an open floor: the scenario that is played there, and the investigation of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '#domain/findings/report.ts';
import { agents } from '../../functions/registry.ts';
import { demoStacks } from '../../lib/stacks/demo-names.ts';
import { play } from '../demo/play.ts';
import { scenarios } from '../demo/scenarios/all.ts';
import { MINUTE, type Scenario, WINDOW_MINUTES } from '../demo/scenarios/recording.ts';
import type { Floor } from './floor.ts';
import { recall, remember } from './home.ts';
import { investigateThrough } from './investigation.ts';
import { Advice, say, step } from './progress.ts';

/** The scenario of that name. @throws Advice listing all */
export function findScenario(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const list = scenarios.map((s) => `  ${s.name.padEnd(28)}${s.title}`).join('\n');
  throw new Advice(
    `${name === 'list' ? '' : `There is no scenario ${JSON.stringify(name)}. `}Scenarios:\n${list}`,
  );
}

/** The span that a played scenario is about, in epoch ms. */
export interface PlayedWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * Makes sure that the scenario with that seed is what the estate shows; played once, it stays until another is
 * wanted or it has become old.
 */
export async function playScenario(floor: Floor, scenario: Scenario, seed: number): Promise<PlayedWindow> {
  const last = recall(floor.home).scenario;
  const old = 6 * 60 * MINUTE;
  if (last?.name === scenario.name && last.seed === seed && Date.now() - last.to < old) {
    say(`demo estate: ${scenario.name} with seed ${seed} is there since ${new Date(last.to).toISOString()}`);
    return last;
  }
  remember(floor.home, { scenario: undefined });
  const to = Math.floor(Date.now() / MINUTE) * MINUTE;
  const window = { from: to - WINDOW_MINUTES * MINUTE, to };
  await step(`demo estate: playing ${scenario.name} with seed ${seed}`, () =>
    play(floor.emulator, templates(floor.home), scenario.record(seed, to)),
  );
  remember(floor.home, { scenario: { name: scenario.name, seed, ...window } });
  return window;
}

/** Asks every agent about the scenario, as the person on call would. */
export const investigateScenario = (
  floor: Floor,
  scenario: Scenario,
  window: PlayedWindow,
): Promise<Report> =>
  investigateThrough(floor, {
    task: scenario.task,
    agents: agents.map(({ unit }) => unit.name),
    context: { window: { from: window.from, to: window.to } },
    labels: { source: 'demo' },
  });

const templates = (home: string) =>
  Object.values(demoStacks).map((name) => ({
    name,
    body: readFileSync(join(home, 'cdk.out', `${name}.template.json`), 'utf8'),
  }));
