import type { CauseCategory, Report } from '#domain/findings/report.ts';
import type { JudgedCause } from './judge-causes.ts';

type Step = { readonly text: string; readonly command?: (node: string) => string };

const functionView: Step = {
  text: 'See how the function is configured and when it was last changed',
  command: (node) => `aws lambda get-function-configuration --function-name ${node}`,
};
const functionErrors: Step = {
  text: 'Read its latest error lines',
  command: (node) => `aws logs tail /aws/lambda/${node} --since 1h --filter-pattern ERROR`,
};
const database: Step = {
  text: 'See the instance, its class, storage and pending changes',
  command: (node) => `aws rds describe-db-instances --db-instance-identifier ${node}`,
};
const databaseEvents: Step = {
  text: 'Read what the instance told of itself',
  command: (node) =>
    `aws rds describe-events --source-type db-instance --source-identifier ${node} --duration 180`,
};

/** What a person would run next: read-only, all of it. */
const STEPS: Record<CauseCategory, readonly Step[]> = {
  'bad-deploy': [
    functionView,
    functionErrors,
    { text: 'Compare the release with the one before it; rolling back is yours to decide' },
  ],
  'configuration-change': [functionView, { text: 'Ask who made the change, and whether it was meant' }],
  throttling: [
    {
      text: 'See the concurrency that is reserved for the function',
      command: (node) => `aws lambda get-function-concurrency --function-name ${node}`,
    },
    { text: 'See what the account allows', command: () => 'aws lambda get-account-settings' },
  ],
  quota: [
    { text: 'See the quotas and what is used of them', command: () => 'aws service-quotas list-services' },
  ],
  'poison-message': [
    {
      text: 'See how many messages were put aside',
      command: (node) => `aws sqs get-queue-url --queue-name ${node}`,
    },
    { text: 'Read one of the messages that were put aside before anything is redriven' },
  ],
  'expired-certificate': [
    {
      text: 'See the certificates and when they expire',
      command: () => 'aws acm list-certificates --includes keyTypes=RSA_2048,EC_prime256v1',
    },
    { text: 'Ask the owner of the endpoint when it will be renewed' },
  ],
  'slow-dependency': [
    { text: 'See what else uses it at the same time, and whether its load or its limits changed' },
  ],
  'network-failure': [{ text: 'Try the same name and port from another network' }],
  'connection-exhaustion': [
    database,
    { text: 'Count sessions by client and state in the database; see the pool sizes of its clients' },
  ],
  'cpu-saturation': [database, { text: 'Look at the plan of the heaviest statement' }],
  'memory-exhaustion': [{ text: 'See what grew: sessions, caches, or the working set' }],
  'storage-exhaustion': [database, databaseEvents],
  'io-saturation': [database, { text: 'See which statements write or read most' }],
  'replication-lag': [
    database,
    databaseEvents,
    { text: 'See what writes that much on the source, and whether it can wait' },
  ],
  backlog: [{ text: 'Compare the rate of arriving messages with what the consumer finishes' }],
  failover: [databaseEvents],
  'infrastructure-failure': [
    {
      text: 'See the health of the service in this region',
      command: () => 'aws health describe-events --region us-east-1',
    },
  ],
  'service-errors': [functionErrors],
};

// a name that a shell could read as more than a name is left out of commands
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;
const MOST = 6;

/** Read-only suggestions for a person, by the causes; without a cause, how to look again. */
export function nextStepsFor(
  outcome: Report['outcome'],
  causes: readonly JudgedCause[],
): Report['nextSteps'] {
  if (outcome === 'no-incident')
    return [{ text: 'Nothing to repair. If the alarm tells nothing, reconsider its threshold' }];
  if (outcome === 'not-enough-evidence') {
    return [
      { text: 'Close the gaps listed above, or name the window and the services in the task, and ask again' },
    ];
  }
  const steps = causes
    .slice(0, 2)
    .flatMap(({ node, category }) =>
      STEPS[category].map(({ text, command }) =>
        command === undefined || !PLAIN_NAME.test(node)
          ? { text: `${node}: ${text}` }
          : { text: `${node}: ${text}`, command: command(node) },
      ),
    );
  return steps.filter((step, i) => steps.findIndex((s) => s.text === step.text) === i).slice(0, MOST);
}
