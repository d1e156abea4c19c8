import { smallBundle } from '../../soak/small-bundle.ts';

const services = ['orders', 'stock', 'payments'];
const groupOf = (service: string): string => `/aws/lambda/${service}`;
const ends = [
  { kind: 'task', id: 'synthesize', task: 'synthesizeReport' },
  { kind: 'task', id: 'verify', task: 'verifyReport' },
];
const rest = { timeoutSeconds: 600, onFailure: 'settleFailure' };

/** The small incident, with a log of each service that {@link fiveSteps} looks at. */
export const threeLogs = {
  ...smallBundle,
  name: 'errors after a deployment, three logs',
  logs: (smallBundle.logs ?? []).flatMap((log) =>
    services.map((node) => ({ ...log, node, group: groupOf(node) })),
  ),
};

/** Five steps: alarms beside a map over three logs, an agent, and the report's two. */
export const fiveSteps = {
  id: 'bench-five-steps',
  title: 'Alarms beside three logs, an agent, a report',
  ...rest,
  steps: [
    { kind: 'tool', id: 'alarms', tool: 'list_alarms', input: {} },
    {
      kind: 'map',
      id: 'each',
      needs: [],
      items: services.map(groupOf),
      maxConcurrency: 3,
      steps: [{ kind: 'tool', id: 'levels', tool: 'count_log_levels', input: { group: { ref: '/item' } } }],
    },
    {
      kind: 'agent',
      id: 'closer',
      needs: ['alarms', 'each'],
      agent: 'log-analysis',
      timeoutSeconds: 240,
      heartbeatSeconds: 60,
    },
    ...ends,
  ],
};

/** So many looks at the alarms in a row, and a report. */
export const looksInARow = (count: number) => ({
  id: `bench-looks-${count}`,
  title: `${count} looks at the alarms in a row`,
  ...rest,
  steps: [
    ...Array.from({ length: count }, (_, i) => ({
      kind: 'tool',
      id: `look-${i + 1}`,
      tool: 'list_alarms',
      input: {},
    })),
    ...ends,
  ],
});
