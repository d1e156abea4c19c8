// The shop's front: takes an order, has it charged, hands it to fulfilment.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const lambda = new LambdaClient({});
const queue = new SQSClient({ useQueueUrlAsEndpoint: false });

export const handler = async (order: { id: string; sku: string; amount: number }) => {
  await call(process.env['CATALOGUE_FUNCTION'], { sku: order.sku });
  await call(process.env['PAYMENTS_FUNCTION'], { id: order.id, amount: order.amount });
  const message = { QueueUrl: process.env['ORDERS_QUEUE_URL'], MessageBody: JSON.stringify(order) };
  await queue.send(new SendMessageCommand(message));
  console.log(`INFO order ${order.id} accepted`);
  return { accepted: order.id };
};

async function call(name: string | undefined, payload: object): Promise<void> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }),
  );
  if (answer.FunctionError !== undefined) throw new Error(`${name} answered ${answer.FunctionError}`);
}
