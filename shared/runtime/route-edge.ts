import { systemAmbient } from './ambient.ts';
import type { WorkEdge } from './edge.ts';
import { telemetryOf } from './telemetry.ts';

/** The machine's own, without segments: `workEdge` would bring the tracer into every route's bundle. */
export const routeEdge: WorkEdge = { ambient: systemAmbient, telemetry: telemetryOf };
