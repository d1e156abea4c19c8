import type { LogLevel } from '#domain/telemetry/template.ts';

/**
 * How grave a line calls itself: the first level word in upper case or in a level's usual place (`level=error`,
 * `"level":"error"`, `[error]`, `E/`), else the gravest failure word (`exception`, `failed`, `timed out`, ...) as
 * `error`, else `none`. Looks at the first 400 characters only.
 */
export function levelOf(message: string): LogLevel {
  const head = message.length > HEAD ? message.slice(0, HEAD) : message;
  const marked = MARKED.exec(head);
  const word = marked?.[1] ?? marked?.[2];
  const named = word === undefined ? undefined : LEVELS[word.toLowerCase()];
  if (named !== undefined && named !== 'info' && named !== 'debug' && named !== 'trace') return named;
  // a line that is marked as harmless stays so: its words may quote a failure of something else
  if (named !== undefined) return named;
  return FAILURE.test(head) ? 'error' : 'none';
}

/** True for the levels that speak of trouble: `fatal`, `error` and `warn`. */
export const isTrouble = (level: LogLevel): boolean =>
  level === 'fatal' || level === 'error' || level === 'warn';

const HEAD = 400;

const LEVELS: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  emergency: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  severe: 'fatal',
  error: 'error',
  err: 'error',
  failure: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  information: 'info',
  debug: 'debug',
  fine: 'debug',
  trace: 'trace',
  verbose: 'trace',
};

const NAMES = Object.keys(LEVELS).join('|');
const UPPER = NAMES.toUpperCase();

// an upper-case word anywhere, or any case after `level=`, `"level":"`, `severity:` or inside brackets
const MARKED = new RegExp(
  `\\b(${UPPER})\\b|(?:\\b(?:[Ll]evel|LEVEL|[Ss]everity|SEVERITY|lvl)"?\\s*[=:]\\s*"?|[[<(])(${NAMES}|${UPPER})\\b`,
);

const FAILURE =
  /\b(?:exception|errors?|fail(?:ed|ure|ures|ing|s)?|fatal|panic|refused|denied|unreachable|timed? ?out|timeouts?|aborted|corrupt(?:ed|ion)?|cannot|could not|unable|out of memory|killed|segfault|traceback|throttled|exceeded)\b|[a-z](?:Error|Exception)\b/i;
