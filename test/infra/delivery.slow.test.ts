import { agents, triggers, workflows } from '../../functions/registry.ts';
import { synthesized, viewOf } from './synthesized.ts';

const { of, at, pointed } = viewOf(synthesized('prod'));
const queueSources = of('AWS::Lambda::EventSourceMapping').filter(([place, { Properties: p }]) =>
  at(pointed(place, p.EventSourceArn))?.Type.startsWith('AWS::SQS'),
);
const streamSources = of('AWS::Lambda::EventSourceMapping').filter(
  ([place, { Properties: p }]) => !at(pointed(place, p.EventSourceArn))?.Type.startsWith('AWS::SQS'),
);
const deadLettersOf = (place: string): string =>
  pointed(place, at(place)?.Properties.RedrivePolicy?.deadLetterTargetArn);

describe('queues', () => {
  const taking = triggers.filter(({ unit }) => unit.source.kind === 'queue');

  it('are one for each agent and each reaction that takes messages, each with its worker', () => {
    expect(queueSources).toHaveLength(agents.length + taking.length);
    expect(
      new Set(queueSources.map(([place, { Properties: p }]) => pointed(place, p.EventSourceArn))).size,
    ).toBe(agents.length + taking.length);
  });

  it('hide a message at least six times as long as its worker may take', () => {
    for (const [place, { Properties: p }] of queueSources) {
      const queue = at(pointed(place, p.EventSourceArn))?.Properties;
      const worker = at(pointed(place, p.FunctionName))?.Properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * worker.Timeout);
    }
  });

  it('give a message up after five receives or more, and keep the dead longer than the living', () => {
    for (const [place, { Properties: p }] of queueSources) {
      const source = pointed(place, p.EventSourceArn);
      const dead = at(deadLettersOf(source))?.Properties;
      expect(at(source)?.Properties.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5);
      expect(dead.MessageRetentionPeriod).toBeGreaterThan(at(source)?.Properties.MessageRetentionPeriod);
    }
  });

  it('report the records of a batch that failed, streams too', () => {
    for (const [, { Properties: p }] of of('AWS::Lambda::EventSourceMapping')) {
      expect(p.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('work on no more messages at once than are reserved', () => {
    for (const [place, { Properties: p }] of queueSources) {
      const worker = at(pointed(place, p.FunctionName))?.Properties;
      expect(p.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(worker.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(p.ScalingConfig.MaximumConcurrency);
    }
  });

  it('take nothing that is not encrypted on its way', () => {
    const guarded = of('AWS::SQS::QueuePolicy').flatMap(([place, { Properties: p }]) =>
      JSON.stringify(p.PolicyDocument).includes('"aws:SecureTransport":"false"')
        ? p.Queues.map((queue: unknown) => pointed(place, queue))
        : [],
    );
    expect(guarded.sort()).toEqual(
      of('AWS::SQS::Queue')
        .map(([place]) => place)
        .sort(),
    );
  });

  it('have an alarm on every dead letter and on the age of what waits', () => {
    const watched = (metric: string): string[] =>
      of('AWS::CloudWatch::Alarm')
        .filter(([, { Properties: p }]) => p.MetricName === metric && p.AlarmActions.length > 0)
        .map(([place, { Properties: p }]) => pointed(place, p.Dimensions[0].Value))
        .sort();
    const sources = queueSources.map(([place, { Properties: p }]) => pointed(place, p.EventSourceArn)).sort();
    const dead = of('AWS::SQS::Queue')
      .map(([place]) => place)
      .filter((place) => !sources.includes(place))
      .sort();
    expect(watched('ApproximateNumberOfMessagesVisible')).toEqual(dead);
    expect(watched('ApproximateAgeOfOldestMessage')).toEqual(sources);
  });
});

describe('dead letters', () => {
  const places = of('AWS::SQS::Queue').map(([place]) => place);
  const taken = queueSources.map(([place, { Properties: p }]) => pointed(place, p.EventSourceArn));
  /** The queues that a variable of a function names, by name. */
  const told = (id: string, variable: string): Record<string, string> => {
    const [place = '', fn] =
      of('AWS::Lambda::Function').find(
        ([, { Properties: p }]) => p.Environment?.Variables?.POWERTOOLS_SERVICE_NAME === id,
      ) ?? [];
    const parts = fn?.Properties.Environment.Variables[variable]['Fn::Join'][1] as unknown[];
    const text = parts.map((part) => (typeof part === 'string' ? part : pointed(place, part))).join('');
    return JSON.parse(text);
  };

  it('are all in the sight of who looks, and of who sends them back to where they came from', () => {
    const dead = places.filter((place) => !taken.includes(place)).sort();
    for (const id of ['listDeadLetters', 'redriveDeadLetters']) {
      expect(Object.values(told(id, 'DEAD_LETTER_QUEUE_URLS')).sort()).toEqual(dead);
    }
    const names = told('redriveDeadLetters', 'DEAD_LETTER_QUEUE_URLS');
    const sources = told('redriveDeadLetters', 'SOURCE_QUEUE_URLS');
    expect(Object.values(sources).sort()).toEqual([...taken].sort());
    for (const [name, source] of Object.entries(sources)) expect(deadLettersOf(source)).toBe(names[name]);
    expect(Object.keys(names).filter((name) => !(name in sources))).toEqual(['reactions']);
  });

  it('of reactions can go back to every function that gets its event whole, by its name', () => {
    const wanted = triggers.filter(({ unit }) => ['schedule', 'event-bus'].includes(unit.source.kind));
    const placeOf = (id: string) =>
      of('AWS::Lambda::Function').find(
        ([, { Properties: p }]) => p.Environment?.Variables?.POWERTOOLS_SERVICE_NAME === id,
      )?.[0];
    const functions = Object.fromEntries(wanted.map(({ unit }) => [unit.id, placeOf(unit.id)]));
    for (const id of ['listDeadLetters', 'redriveDeadLetters']) {
      expect(told(id, 'REACTION_ARNS')).toEqual(functions);
    }
  });
});

describe('streams and schedules', () => {
  it('read only what their reaction is for, and end in dead letters', () => {
    const wanted = triggers.flatMap(({ unit }) =>
      unit.source.kind === 'table-stream' ? [unit.source.sortKeyPrefix] : [],
    );
    const patterns = streamSources.map(([, { Properties: p }]) =>
      JSON.parse(p.FilterCriteria.Filters[0].Pattern),
    );
    expect(patterns).toEqual(
      wanted.map((prefix) => ({ eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix }] } } } })),
    );
    for (const [, { Properties: p }] of streamSources) {
      expect(p.DestinationConfig.OnFailure.Destination).toBeDefined();
      expect(p.BisectBatchOnFunctionError).toBe(true);
      expect(p.MaximumRetryAttempts).toBeGreaterThan(0);
    }
  });

  it('tick as declared, with dead letters of rule and function', () => {
    const schedules = triggers.flatMap(({ unit }) =>
      unit.source.kind === 'schedule' ? [unit.source.everyMinutes] : [],
    );
    const rules = of('AWS::Events::Rule').map(([, { Properties: p }]) => p);
    const ticking = rules.filter((p) => p.ScheduleExpression !== undefined);
    expect(ticking.map((p) => p.ScheduleExpression).sort()).toEqual(schedules.map(rateOf).sort());
    for (const p of rules) expect(p.Targets[0].DeadLetterConfig.Arn).toBeDefined();
    const told = triggers.filter(({ unit }) => unit.source.kind === 'event-bus');
    expect(of('AWS::Lambda::EventInvokeConfig')).toHaveLength(schedules.length + told.length);
  });
});

describe('state machines', () => {
  const definitions = of('AWS::StepFunctions::StateMachine').map(([, { Properties: p }]) =>
    JSON.parse(flat(p.DefinitionString)),
  );

  it('are one for each workflow and end by themselves', () => {
    expect(definitions).toHaveLength(workflows.length);
    for (const definition of definitions) expect(definition.TimeoutSeconds).toBeGreaterThan(0);
  });

  it('wait for a token with an end and a heartbeat, and catch what every task throws', () => {
    const states = definitions.flatMap((definition) => [...eachState(definition)]);
    const waits = states.filter((state) => String(state.Resource).endsWith('.waitForTaskToken'));
    expect(waits.length).toBeGreaterThan(0);
    for (const wait of waits) {
      expect(wait.TimeoutSeconds).toBeGreaterThan(wait.HeartbeatSeconds);
      expect(wait.HeartbeatSeconds).toBeGreaterThan(0);
      expect(wait.Catch).toBeDefined();
    }
    const failures = new Set(workflows.map(({ unit }) => String(unit.onFailure)));
    for (const definition of definitions) {
      for (const [name, state] of Object.entries<Record<string, unknown>>(definition.States)) {
        if (state['Type'] === 'Task' && !failures.has(name)) expect(state['Catch']).toBeDefined();
      }
    }
  });
});

/** A joined text with a mark for every value that only CloudFormation knows. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'X')).join('');
}

interface State {
  readonly Resource?: unknown;
  readonly TimeoutSeconds: number;
  readonly HeartbeatSeconds: number;
  readonly Catch?: unknown;
}

/** All states of a definition, those inside maps too. */
function* eachState(value: unknown): Generator<State> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'States') yield* Object.values(member as Record<string, State>);
    yield* eachState(member);
  }
}

/** How CloudFormation spells a rate: in the largest whole unit, in the singular for one. */
function rateOf(minutes: number): string {
  const [n, unit] =
    minutes % 1440 === 0
      ? [minutes / 1440, 'day']
      : minutes % 60 === 0
        ? [minutes / 60, 'hour']
        : [minutes, 'minute'];
  return `rate(${n} ${unit}${n === 1 ? '' : 's'})`;
}
