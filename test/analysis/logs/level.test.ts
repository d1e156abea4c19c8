import fc from 'fast-check';
import { isTrouble, levelOf } from '#analysis/logs/level.ts';
import { logLevels } from '#domain/telemetry/template.ts';

describe('levelOf', () => {
  it.each([
    ['2026-11-20T10:00:00Z ERROR payment failed', 'error'],
    ['{"level":"warn","msg":"slow"}', 'warn'],
    ['{"severity": "CRITICAL"}', 'fatal'],
    ['level=debug msg="cache miss"', 'debug'],
    ['[notice] workerEnv.init() ok', 'info'],
    ['[error] mod_jk child workerEnv in error state 6', 'error'],
    ['INFO retrying after error 3 of 5', 'info'],
    ['java.lang.NullPointerException: x', 'error'],
    ['Task timed out after 3.00 seconds', 'error'],
    ['connection refused by 10.0.0.1', 'error'],
    ['FATAL: password authentication failed', 'fatal'],
    ['order 7 placed', 'none'],
    ['informational text about terrors of the deep', 'none'],
    ['{"message":"ERROR text quoted","level":"INFO"}', 'info'],
    ['{"errorType":"Runtime.ExitError","errorMessage":"exit status 1"}', 'error'],
    ['com.shop.PaymentError at line 3', 'error'],
    ['finished with 0 errors', 'none'],
    ['done errors=0 failed: 0', 'none'],
    ['{"ok":true,"error":null}', 'none'],
    ['no failures today', 'none'],
    ['REPORT RequestId: 8f5 Duration: 3.5 ms Billed Duration: 4 ms', 'none'],
    ['', 'none'],
  ])('reads %j as %s', (message, level) => {
    expect(levelOf(message)).toBe(level);
  });

  it('looks at the head of a line only, so that a huge one costs no more', () => {
    expect(levelOf(`${'x'.repeat(500)} ERROR`)).toBe('none');
  });

  it('answers one of the levels for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => logLevels.includes(levelOf(text))));
  });

  it('calls fatal, error and warn trouble', () => {
    expect(logLevels.filter(isTrouble)).toEqual(['fatal', 'error', 'warn']);
  });
});
