import type { LogLevel } from '#domain/telemetry/template.ts';

/**
 * How grave a line calls itself: by its level field (`level=error`, `"severity":"ERROR"`), else by the first level
 * word in upper case or in brackets, else `error` where it names a failure (`exception`, `timed out`, ... but not
 * `0 errors`), else `none`. A line that calls itself harmless stays so, whatever failure it quotes. Looks at the
 * first 400 characters only.
 */
export function levelOf(message: string): LogLevel {
  const head = message.length > HEAD ? message.slice(0, HEAD) : message;
  const word = FIELD.exec(head)?.[1] ?? marked(head);
  const named = word === undefined ? undefined : LEVELS[word.toLowerCase()];
  return named ?? (FAILURE.test(head) ? 'error' : 'none');
}

/** True for the levels that speak of trouble: `fatal`, `error` and `warn`. */
export const isTrouble = (level: LogLevel): boolean =>
  level === 'fatal' || level === 'error' || level === 'warn';

const HEAD = 400;

const marked = (head: string): string | undefined => {
  const found = MARKED.exec(head);
  return found?.[1] ?? found?.[2];
};

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

const FIELD = new RegExp(`\\b(?:level|severity|lvl|log_level|loglevel)"?\\s*[=:]\\s*"?(${NAMES})\\b`, 'i');
const MARKED = new RegExp(`\\b(${UPPER})\\b|[[<(](${NAMES})[\\])>]`);

// not `no errors`, `0 failures`, `errors=0`, `error: null`
const FAILURE =
  /(?<!\b(?:no|0|without|zero) )(?:\b(?:exception|errors?|fail(?:ed|ures?|ing|s)?|fatal|panic|refused|denied|unreachable|timed? ?out|timeouts?|aborted|corrupt(?:ed|ion)?|cannot|could not|unable|out of memory|killed|segfault|traceback|throttled|exceeded)\b|\B(?:Error|Exception)\b)(?!"?\s*[=:]\s*"?(?:0\b|none|null|false|""))/i;
