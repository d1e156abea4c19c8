import { defineAgent } from '#declare/agent.ts';
import { compareLogTemplates } from '#tools/compare-templates.ts';
import { countLogLevels } from '#tools/count-log-levels.ts';
import { listLogGroups } from '#tools/list-log-groups.ts';
import { mineTemplates } from '#tools/mine-templates.ts';
import { searchLogs } from '#tools/search-logs.ts';
import { playbook } from './playbook.ts';
import { prompt } from './prompt.ts';

/** Reads logs: what is new in them, what stopped, since when. */
export const logAnalysis = defineAgent({
  id: 'logAnalysis',
  name: 'log-analysis',
  title: 'Log analysis',
  description:
    'Searches log groups, counts levels over time, mines templates and finds the ones that are new, gone or changed.',
  capabilities: ['logs.search', 'logs.count', 'logs.templates', 'logs.compare'],
  keywords: {
    log: 3,
    logs: 3,
    error: 2,
    errors: 2,
    exception: 3,
    exceptions: 3,
    stacktrace: 3,
    traceback: 3,
    message: 1,
    messages: 1,
    template: 2,
    failed: 2,
    failing: 2,
    failure: 2,
    fails: 2,
    crash: 2,
    crashed: 2,
    warning: 2,
    timeout: 1,
    timeouts: 1,
    '5xx': 2,
    '500': 2,
    '502': 1,
    '503': 1,
    '504': 1,
    broken: 1,
    why: 1,
  },
  tools: [listLogGroups, searchLogs, countLogLevels, mineTemplates, compareLogTemplates],
  playbook,
  prompt,
  limits: { maxTurns: 12, maxToolCalls: 120, maxTokens: 120_000 },
  timeoutSeconds: 240,
  memoryMb: 1024,
});
