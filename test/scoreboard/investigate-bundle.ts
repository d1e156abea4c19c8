// What scorers investigate with: the command's own investigation of a recording, nothing of their own.
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import {
  type Investigated as Answer,
  investigateBundle as investigate,
} from '../../bin/cli/investigate-bundle.ts';

/** A verified report, its evidence, and the draft it came from. */
export type Investigated = Answer;

/** Investigates a bundle as `watchfloor analyze incident` does, asking the text of the alert. */
export const investigateBundle = (bundle: IncidentBundle): Promise<Investigated> => investigate(bundle);
