import type { LogFields, Telemetry } from '#runtime/telemetry.ts';

/** One line that was logged. */
export interface LoggedLine extends LogFields {
  readonly level: string;
  readonly message: string;
  readonly error?: never;
}

/** Telemetry that keeps what it is told. */
export function recorded(
  lines: LoggedLine[],
  metrics: { name: string; value: number }[],
  own: LogFields = {},
): Telemetry {
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, ...own, ...fields } as LoggedLine);
    };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: (message, error, fields) =>
      lines.push({ level: 'error', message, ...own, ...fields, error } as unknown as LoggedLine),
    with: (fields) => recorded(lines, metrics, { ...own, ...fields }),
    add: (name, value = 1) => metrics.push({ name, value }),
    flush: () => undefined,
    trace: (_, work) => work(),
  };
}
