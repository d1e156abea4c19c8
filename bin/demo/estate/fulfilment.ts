// Takes orders from the queue and books them out of the stock. An order that cannot be read fails its message alone.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const stock = new DynamoDBClient({});

export const handler = async (batch: { Records: readonly { messageId: string; body: string }[] }) => {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of batch.Records) {
    try {
      await bookOut(JSON.parse(record.body) as { id: string; sku: string });
    } catch (error) {
      console.error(`ERROR message ${record.messageId} failed: ${error}`);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};

async function bookOut(order: { id: string; sku: string }): Promise<void> {
  await stock.send(
    new UpdateItemCommand({
      TableName: process.env['STOCK_TABLE'],
      Key: { sku: { S: order.sku } },
      UpdateExpression: 'ADD booked :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
  console.log(`INFO order ${order.id} booked out`);
}
