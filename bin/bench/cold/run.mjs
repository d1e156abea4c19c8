// One cold start: loads the handler, hands it one event, writes the answer and the CPU until then to descriptor 3. Plain ESM: stripping
// types would be a part of what is measured.
import { writeSync } from 'node:fs';

const context = {
  awsRequestId: 'request-1',
  functionName: 'bench',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 20_000,
};
const { handler } = await import(process.argv[2]);
const answer = await handler(JSON.parse(process.env.BENCH_EVENT), context);
const { user, system } = process.cpuUsage();
writeSync(3, JSON.stringify({ ...answer, cpu: (user + system) / 1000 }));
process.exit(0);
