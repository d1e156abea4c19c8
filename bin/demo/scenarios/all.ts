import { badDeploy } from './bad-deploy.ts';
import { exhaustedConnectionPool } from './exhausted-connection-pool.ts';
import { expiredCertificate } from './expired-certificate.ts';
import { healthyBatchJob } from './healthy-batch-job.ts';
import { healthyTrafficPeak } from './healthy-traffic-peak.ts';
import { poisonMessage } from './poison-message.ts';
import type { Scenario } from './recording.ts';
import { slowDependency } from './slow-dependency.ts';
import { throttledFunction } from './throttled-function.ts';

/** Every scenario that `npm start -- --scenario NAME` can play. */
export const scenarios: readonly Scenario[] = [
  badDeploy,
  exhaustedConnectionPool,
  throttledFunction,
  poisonMessage,
  expiredCertificate,
  slowDependency,
  healthyTrafficPeak,
  healthyBatchJob,
];
