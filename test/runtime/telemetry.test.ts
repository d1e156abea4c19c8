import { jest } from '@jest/globals';
import { OrchestratorError } from '#domain/errors.ts';
import { telemetryOf } from '#runtime/telemetry.ts';
import { xrayTrace } from '#runtime/tracing.ts';

const KEY = `wf_acme_${'k'.repeat(43)}`;

const linesOf = (work: () => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  const outputs = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(String(text));
      return true;
    }),
  );
  work();
  for (const output of outputs) output.mockRestore();
  return lines
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('telemetry', () => {
  it('writes one JSON line a call, with the fields of its scope', () => {
    const [first, second] = linesOf(() => {
      const telemetry = telemetryOf('getRun').with({ request_id: 'req_1', tenant: 'acme' });
      telemetry.info('answered\nin two lines', { status: 200 });
      telemetry.with({ run: 'run_1' }).warn('slow', { tenant: 'other' });
    });
    expect(first).toMatchObject({
      level: 'INFO',
      service: 'getRun',
      message: 'answered\nin two lines',
      request_id: 'req_1',
      tenant: 'acme',
      status: 200,
    });
    expect(second).toMatchObject({ level: 'WARN', request_id: 'req_1', tenant: 'other', run: 'run_1' });
  });

  it('keeps scopes apart', () => {
    const [line] = linesOf(() => {
      const telemetry = telemetryOf('worker');
      telemetry.with({ run: 'run_1' });
      telemetry.info('plain');
    });
    expect(line).not.toHaveProperty('run');
  });

  it('writes an error with stack and cause, and never an API key', () => {
    const [line] = linesOf(() => {
      const cause = new Error(`no such key ${KEY}`);
      telemetryOf('getRun').error(`failed for ${KEY}`, new OrchestratorError('internal', 'sorry', { cause }));
    });
    expect(JSON.stringify(line)).not.toContain(KEY);
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'failed for wf_acme_(removed)',
      error: { message: 'sorry', cause: { message: 'no such key wf_acme_(removed)' } },
    });
    expect(JSON.stringify(line)).toContain('telemetry.test.ts');
  });

  it('gathers metrics into one line under the unit as the only dimension', () => {
    const lines = linesOf(() => {
      const telemetry = telemetryOf('orchestrate');
      telemetry.add('requests');
      telemetry.with({ tenant: 'acme' }).add('latency', 12);
      telemetry.flush();
      telemetry.flush();
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ service: 'orchestrate', requests: 1, latency: 12 });
    expect(lines[0]).not.toHaveProperty('tenant');
    expect(lines[0]?.['_aws']).toMatchObject({
      CloudWatchMetrics: [{ Namespace: 'Watchfloor', Dimensions: [['service']] }],
    });
  });

  it('runs the work of a segment whether traced or not', async () => {
    expect(await telemetryOf('x').trace('step', async () => 7)).toBe(7);
    expect(await xrayTrace('x', false)('step', async () => 8)).toBe(8);
    expect(await xrayTrace('x', true)('step', async () => 9)).toBe(9);
  });
});
