// Charges an order and writes it into the ledger.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const ledger = new DynamoDBClient({});

export const handler = async (charge: { id: string; amount: number }) => {
  const Item = { id: { S: charge.id }, amount: { N: String(charge.amount) } };
  await ledger.send(new PutItemCommand({ TableName: process.env['LEDGER_TABLE'], Item }));
  console.log(`INFO charged ${charge.amount} for order ${charge.id}, release ${process.env['RELEASE']}`);
  return { charged: charge.id };
};
