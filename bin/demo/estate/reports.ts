// The nightly report: counts what the ledger holds, page by page.
import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const ledger = new DynamoDBClient({});

export const handler = async () => {
  let counted = 0;
  let from: Record<string, AttributeValue> | undefined;
  do {
    const answer = await page(from);
    counted += answer.Count ?? 0;
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
  console.log(`INFO report over ${counted} charges written`);
  return { counted };
};

const page = (from: Record<string, AttributeValue> | undefined) =>
  ledger.send(
    new ScanCommand({
      TableName: process.env['LEDGER_TABLE'],
      Select: 'COUNT',
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    }),
  );
