// Answers what a product costs, from the stock table.
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const stock = new DynamoDBClient({});

export const handler = async (question: { sku: string }) => {
  const Key = { sku: { S: question.sku } };
  const { Item } = await stock.send(new GetItemCommand({ TableName: process.env['STOCK_TABLE'], Key }));
  console.log(`INFO looked up ${question.sku}, release ${process.env['RELEASE']}`);
  return { sku: question.sku, known: Item !== undefined };
};
