import { agents, routes, tasks, triggers } from '../../functions/registry.ts';
import { actionsOf, statementsByRole, synthesized, viewOf } from './synthesized.ts';

const stacks = synthesized('prod');
const { of, at, pointed } = viewOf(stacks);

describe('functions', () => {
  const functions = of('AWS::Lambda::Function');

  it('are one for each declared unit and the authorizer, on Node 24 and arm64, with a log that ends', () => {
    expect(functions).toHaveLength(routes.length + agents.length + tasks.length + triggers.length + 1);
    for (const [place, { Properties: p }] of functions) {
      expect([p.Runtime, p.Architectures]).toEqual(['nodejs24.x', ['arm64']]);
      expect(at(pointed(place, p.LoggingConfig.LogGroup))?.Type).toBe('AWS::Logs::LogGroup');
    }
  });

  it('have roles of their own with named actions, and everything only where AWS knows no resource', () => {
    const roles = functions.map(([place, { Properties: p }]) => pointed(place, p.Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const [role, statements] of statementsByRole(stacks)) {
      expect(at(role)?.Properties.ManagedPolicyArns ?? []).toEqual([]);
      for (const statement of statements) {
        const actions = actionsOf(statement);
        expect(actions.filter((action) => action.includes('*'))).toEqual([]);
        if (statement.Resource === '*') expect(actions.filter((a) => !withoutResource.test(a))).toEqual([]);
      }
    }
  });

  it('are traced where nobody waits for them', () => {
    const traced = functions.filter(([, { Properties: p }]) => p.TracingConfig?.Mode === 'Active');
    expect(traced).toHaveLength(agents.length + tasks.length + triggers.length);
  });
});

// reads of telemetry, X-Ray segments, answers to task tokens, and what the state machine's own log delivery needs
const withoutResource = new RegExp(
  `^(${[
    '(cloudformation|cloudtrail|cloudwatch|dynamodb|ecs|lambda|logs|servicequotas|sqs|xray):(Describe|Get|List|Filter|Lookup)\\w+',
    'cloudformation:Detect(StackDrift|StackResourceDrift)',
    'xray:Put(TraceSegments|TelemetryRecords)',
    'states:SendTask(Success|Failure|Heartbeat)',
    'logs:(Create|Update|Delete)LogDelivery',
    'logs:PutResourcePolicy',
  ].join('|')})$`,
);

describe('stacks', () => {
  it('have room: a stack holds at most 500 resources', () => {
    const full = stacks.filter(({ resources }) => Object.keys(resources).length > 450);
    expect(full.map(({ name }) => name)).toEqual([]);
  });
});

describe('state', () => {
  it('is one table with a stream, an end of rows, recovery in time, and no deletion by accident', () => {
    const tables = of('AWS::DynamoDB::GlobalTable').map(([, resource]) => resource);
    expect(tables).toHaveLength(1);
    const [table] = tables;
    expect(table?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
    expect(table?.DeletionPolicy).toBe('Retain');
  });

  it('keeps evidence versioned, private and encrypted on its way', () => {
    const buckets = of('AWS::S3::Bucket').map(([, resource]) => resource);
    expect(buckets).toHaveLength(1);
    expect(buckets[0]?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const policies = of('AWS::S3::BucketPolicy').map(([, { Properties: p }]) =>
      JSON.stringify(p.PolicyDocument),
    );
    expect(policies.filter((text) => text.includes('"aws:SecureTransport":"false"'))).toHaveLength(1);
  });

  it('keeps the identity of what holds data from release to release', () => {
    const ids = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'].flatMap(
      (type) => of(type).map(([place]) => place),
    );
    expect(ids).toEqual(['State/TableCD117FA1', 'State/Evidence4CC26D68', 'State/ModelKey797AAF76']);
  });
});

describe('every stack', () => {
  it('has logs that end, everywhere', () => {
    for (const [, { Properties: p }] of of('AWS::Logs::LogGroup')) expect(p.RetentionInDays).toBe(365);
  });

  it('stays within half of what CloudFormation takes', () => {
    for (const { name, resources } of stacks) {
      expect([name, Object.keys(resources).length <= 500]).toEqual([name, true]);
    }
  });

  it('lets units come and go with their folders: only what lasts is exported', () => {
    const holding = stacks.filter(({ outputs }) => Object.values(outputs).some((o) => 'Export' in o));
    expect(holding.map(({ name }) => name)).toEqual(['State']);
  });

  it('is the same when it is made twice', () => {
    const again = synthesized('prod', { again: 'yes' });
    expect(again.map(({ resources }) => resources)).toEqual(stacks.map(({ resources }) => resources));
  }, 120_000);
});
