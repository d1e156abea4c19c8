import { readFileSync, writeFileSync } from 'node:fs';
import { compileWorkflow } from '#declare/compile-workflow.ts';
import { defineWorkflow } from '#declare/define-workflow.ts';
import { investigate } from '../../functions/workflows/investigate/workflow.ts';

const targets = {
  taskArn: (id: string) => `arn:aws:lambda:us-east-1:000000000000:function:${id}`,
  queueUrls: {
    'log-analysis': 'https://sqs.us-east-1.amazonaws.com/000000000000/log-analysis',
    infrastructure: 'https://sqs.us-east-1.amazonaws.com/000000000000/infrastructure',
  },
};
const golden = new URL('./investigate.asl.json', import.meta.url);

describe('compileWorkflow', () => {
  it('compiles the investigation to the kept state machine (UPDATE_GOLDEN=1 writes it anew)', () => {
    const text = `${JSON.stringify(compileWorkflow(investigate, targets), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it('goes from one task to the next', () => {
    const { States } = compileWorkflow(
      defineWorkflow({
        id: 'two',
        title: 'Two tasks',
        timeoutSeconds: 60,
        steps: [
          { kind: 'task', id: 'one', task: 'first' },
          { kind: 'task', id: 'two', task: 'second', retry: { attempts: 7, firstDelaySeconds: 4 } },
        ],
        onFailure: 'settle',
      }),
      targets,
    ) as { States: Record<string, Record<string, unknown>> };
    expect(Object.keys(States)).toEqual(['one', 'two', 'settle', 'failed']);
    expect(States['one']).toMatchObject({ Next: 'two' });
    expect(States['two']).toMatchObject({
      End: true,
      Retry: [{ MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 7, IntervalSeconds: 4 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'settle' }],
    });
  });

  it('bounds every token wait by a timeout and a heartbeat, and the machine by a timeout', () => {
    const machine = compileWorkflow(investigate, targets);
    const waits: Record<string, unknown>[] = [];
    JSON.stringify(machine, (_, value) => {
      if (String(value?.Resource).endsWith('.waitForTaskToken')) waits.push(value);
      return value;
    });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toMatchObject({ TimeoutSeconds: 240, HeartbeatSeconds: 60 });
    expect(machine).toMatchObject({ TimeoutSeconds: 900 });
  });

  it('puts ids into messages and payloads, nothing else', () => {
    const payloads: string[][] = [];
    JSON.stringify(compileWorkflow(investigate, targets), (key, value) => {
      if (key === 'Payload' || key === 'MessageBody') payloads.push(Object.keys(value));
      return value;
    });
    expect(payloads).toEqual([
      ['taskToken', 'tenantId', 'runId', 'agent', 'correlationId'],
      ['tenantId', 'runId', 'attempt'],
      ['tenantId', 'runId', 'attempt'],
      ['tenantId', 'runId', 'attempt', 'error', 'cause'],
    ]);
  });
});
