import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { table as keys } from '../../shared/adapters/dynamodb/table.ts';
import type { Bundles } from '../constructs/bundle.ts';
import type { Resources } from '../constructs/resources.ts';
import { output } from '../output.ts';
import type { Settings, Stage } from '../stages.ts';

/** Everything that holds data or is pointed at from outside: the table, the evidence, the secret, the event bus. Stateless stacks come and go around it. */
export class StateStack extends Stack {
  readonly resources: Resources;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { stage: Stage; settings: Settings; bundles: Bundles },
  ) {
    super(scope, id, props);
    const { stage, settings, bundles } = props;
    const removalPolicy = settings.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const key = (name: string) => ({ name, type: AttributeType.STRING });
    const table = new TableV2(this, 'Table', {
      partitionKey: key(keys.partitionKey),
      sortKey: key(keys.sortKey),
      timeToLiveAttribute: keys.ttl,
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settings.keepData,
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      removalPolicy,
      globalSecondaryIndexes: [keys.gsi1, keys.gsi2].map((gsi) => ({
        indexName: gsi.name,
        partitionKey: key(gsi.partitionKey),
        sortKey: key(gsi.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      })),
    });
    const evidence = new Bucket(this, 'Evidence', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: settings.requireTls,
      versioned: true,
      removalPolicy,
    });
    const modelSecret = new Secret(this, 'ModelKey', {
      description: 'API key of the model provider; set it by hand, nothing generates it',
      removalPolicy,
    });
    const eventBus = new EventBus(this, 'Events', { description: `Messages of Watchfloor (${stage})` });
    this.resources = { stage, settings, bundles, table, evidence, eventBus, modelSecret };
    output(this, 'TableName', table.tableName);
    output(this, 'EvidenceBucket', evidence.bucketName);
    output(this, 'EventBusName', eventBus.eventBusName);
    output(this, 'ModelSecretArn', modelSecret.secretArn);
  }
}
