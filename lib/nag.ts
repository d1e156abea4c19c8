import { type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** Why a rule does not hold at a place, and why that is right. */
interface Reason {
  /** Of the whole id, with the finding where a rule has several. */
  readonly rule: RegExp;
  /** Of the path of the one resource. */
  readonly at: RegExp;
  readonly why: string;
}

const policy = /\/Role\/DefaultPolicy\/Resource$/;

/** Every exception there is. One that no longer matches anything fails the check too. */
const reasons: readonly Reason[] = [
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    at: policy,
    why: 'Read-only telemetry, trace segments, log delivery and answers to task tokens have no resource level in IAM; test/infra holds the list of such actions.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+\/tenant\/\*\]$/,
    at: policy,
    why: 'Evidence is named by tenant and content hash: objects of one prefix of one bucket.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+:execution:.+:\*\]$/,
    at: policy,
    why: 'An execution is named by run and attempt: executions of one state machine.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.+:(stateMachine|execution):watchfloor-[a-z]+-wf-\*\]$/,
    at: policy,
    why: 'Machines of registered workflows are named by a hash of what they hold, which is known only then.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.+:(stack\/|service\/|function:|)\*\]$/,
    at: /^Workflows\/PerformAction\/Function\/Actor\/DefaultPolicy\/Resource$/,
    why: 'What tenants let act on is known only then: each session is narrowed to one call on one resource, and none on the application itself.',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::arn:.+:bedrock:\*::foundation-model\/.+\]$/,
    at: policy,
    why: 'One model, in whichever region its inference profile sends the call to.',
  },
  {
    rule: /^AwsSolutions-IAM4\[.+AmazonAPIGatewayPushToCloudWatchLogs\]$/,
    at: /\/Api\/CloudWatchRole\/Resource$/,
    why: 'The policy AWS names for this role; the role is the account-wide one of API Gateway.',
  },
  {
    rule: /^AwsSolutions-APIG3$/,
    at: /\/Api\/DeploymentStage\.[^/]+\/Resource$/,
    why: 'No web ACL by default: every route but two needs a key, and usage plans bound each key. A firewall costs more than the whole idle system.',
  },
  {
    rule: /^AwsSolutions-APIG2$/,
    at: /\/Entry\/Api\/Resource$/,
    why: 'Functions validate bodies themselves and answer a pointer for each fault, which the gateway cannot; its own validator looks at parameters.',
  },
  {
    rule: /^AwsSolutions-COG4$/,
    at: /\/Api\/Default\/api\/v1\/.+\/(GET|POST|PUT|PATCH|DELETE)\/Resource$/,
    why: 'Callers are machines with API keys: a request authorizer resolves tenant, role and scopes.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    at: /\/Api\/Default\/api\/v1\/(health|openapi\.json)\/GET\/Resource$/,
    why: 'Public on purpose: says whether the service is well, and describes the API.',
  },
  {
    rule: /^AwsSolutions-APIG4$/,
    at: /\/Api\/Default\/api\/v1\/approvals\/links\/\{token\}\/(GET|POST)\/Resource$/,
    why: 'A link is its own key: signed, for one decision of one person, used once, checked by the function.',
  },
  {
    rule: /^AwsSolutions-S1$/,
    at: /^State\/Evidence\/Resource$/,
    why: 'Only functions reach the bucket, and each read through the API is in its access log.',
  },
  {
    rule: /^AwsSolutions-SMG4$/,
    at: /^State\/ModelKey\/Resource$/,
    why: 'The key belongs to another company: only its owner can rotate it. A new one is in use within five minutes.',
  },
  {
    rule: /^(AwsSolutions-SQS3|Serverless-SQSRedrivePolicy)$/,
    at: /DeadLetters\/Resource$/,
    why: 'It is the dead-letter queue itself.',
  },
  {
    rule: /^Serverless-LambdaDLQ$/,
    at: /\/Function\/Resource$/,
    why: 'Never invoked asynchronously by anything that has no destination of its own: callers wait, queues and streams have dead letters, schedules name a destination.',
  },
  {
    rule: /^Serverless-LambdaTracing$/,
    at: /^(Routes|Identity)\/[^/]+\/Function\/Resource$/,
    why: 'Callers wait for these; the gateway traces each request without costing them time.',
  },
  {
    rule: /^Serverless-LambdaEventSourceMappingDestination$/,
    at: /^(Agents|Workflows)\/.+\/SqsEventSource:/,
    why: 'A queue has no such destination: its redrive policy moves messages to the dead letters.',
  },
];

/**
 * Checks the stacks against the packs AwsSolutions and Serverless. What a reason fits is acknowledged at that very
 * resource.
 *
 * @throws Error listing what is left, and reasons that fit nothing any more
 */
export function checkRules(scope: IConstruct): void {
  const open: string[] = [];
  const used = new Set<Reason>();
  for (const pack of packs(scope)) {
    for (const { rule, path, description } of findings(pack, scope)) {
      const reason = reasons.find((r) => r.rule.test(rule) && r.at.test(path));
      if (reason === undefined) {
        open.push(`${path}: ${rule}: ${description}`);
        continue;
      }
      used.add(reason);
      const resource = path
        .split('/')
        .reduce<IConstruct | undefined>((at, id) => at?.node.tryFindChild(id), scope);
      if (resource !== undefined) Validations.of(resource).acknowledge({ id: rule, reason: reason.why });
    }
  }
  const idle = reasons.filter((r) => !used.has(r) && !conditional.test(r.rule.source));
  const stale = idle.map((r) => `nothing needs the reason for ${r.rule.source} any more: ${r.why}`);
  const left = packs(scope).flatMap((pack) =>
    findings(pack, scope).map(({ rule, path }) => `${path}: ${rule}`),
  );
  if (open.length + stale.length + left.length > 0) throw new Error([...open, ...stale, ...left].join('\n'));
}

/** Needed only with some settings: a model on Bedrock. */
const conditional = /foundation-model/;

const packs = (scope: IConstruct): readonly NagPack[] => [
  new AwsSolutionsChecks(scope),
  new ServerlessChecks(scope),
];

interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly description: string;
}

function findings(pack: NagPack, scope: IConstruct): Finding[] {
  const { violations } = pack.validateScope(scope) as ReturnType<IPolicyValidationPlugin['validate']>;
  return violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({
      rule: ruleName,
      path: constructPath ?? '',
      description,
    })),
  );
}
