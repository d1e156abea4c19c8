import { OrchestratorError } from '#domain/errors.ts';
import type { IncidentBundle } from '#domain/telemetry/bundle.ts';
import type { LogGroup, LogLine } from '#domain/telemetry/log.ts';
import type { LogSource } from '#ports/telemetry.ts';
import { recorded } from './recorded.ts';

/** Recorded log lines. Groups that appear twice are read as one. */
export function bundleLogs(bundle: IncidentBundle): LogSource {
  let byGroup: Map<string, LogGroup> | undefined;
  const groups = (): Map<string, LogGroup> => {
    byGroup ??= joined(recorded(bundle.logs, 'logs'));
    return byGroup;
  };
  return {
    groups: async ({ prefix = '', limit }) =>
      [...groups().keys()]
        .filter((name) => name.startsWith(prefix))
        .sort()
        .slice(0, limit),
    lines: async ({ group, window, contains, limit }) => {
      const held = groups().get(group);
      if (!held) throw new OrchestratorError('not_found', `the bundle holds no log group ${group}`);
      const lines = held.lines.filter(
        ({ at, message }) =>
          at >= window.from && at < window.to && (contains === undefined || message.includes(contains)),
      );
      return { ...held, lines: lines.slice(0, limit), truncated: lines.length > limit };
    },
  };
}

function joined(groups: readonly LogGroup[]): Map<string, LogGroup> {
  const lines = new Map<string, LogLine[]>();
  const first = new Map<string, LogGroup>();
  for (const group of groups) {
    if (!first.has(group.group)) first.set(group.group, group);
    lines.set(group.group, [...(lines.get(group.group) ?? []), ...group.lines]);
  }
  return new Map(
    [...first].map(([name, group]) => [
      name,
      { ...group, lines: (lines.get(name) ?? []).sort((a, b) => a.at - b.at) },
    ]),
  );
}
