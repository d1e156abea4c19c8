import { readStage, stages } from '../../lib/stages.ts';

const read = (context: Readonly<Record<string, unknown>>) => readStage((name) => context[name]);

describe('readStage', () => {
  it.each(stages)('knows %s', (stage) => {
    expect(read({ stage }).stage).toBe(stage);
  });

  it('takes dev where nothing is said', () => {
    expect(read({})).toEqual(read({ stage: 'dev' }));
  });

  it('names the stages when it gets another', () => {
    expect(() => read({ stage: 'production' })).toThrow(
      'no stage production: use -c stage=local|dev|staging|prod',
    );
  });

  it('takes a model from context', () => {
    const context = {
      modelProvider: 'ollama',
      modelId: 'llama3.2',
      modelBaseUrl: 'http://127.0.0.1:11434/v1',
    };
    expect(read({ stage: 'local', ...context }).settings.model).toEqual({
      cheap: [],
      standard: [
        {
          provider: 'ollama',
          id: 'llama3.2',
          baseUrl: 'http://127.0.0.1:11434/v1',
          region: '',
          ownHardware: true,
        },
      ],
      strong: [],
      attempts: 3,
      timeoutSeconds: 60,
    });
  });

  it('takes tries and time limit from context, and refuses what is no such number', () => {
    const model = { modelProvider: 'bedrock', modelId: 'm' };
    const more = { modelAttempts: '1', modelTimeoutSeconds: '120' };
    expect(read({ ...model, ...more }).settings.model).toMatchObject({ attempts: 1, timeoutSeconds: 120 });
    for (const wrong of ['0', '11', '1.5', 'many']) {
      expect(() => read({ ...model, modelAttempts: wrong })).toThrow(
        '-c modelAttempts=… takes a whole number from 1 to 10',
      );
    }
  });

  it('takes fallbacks and chains of other tiers from context', () => {
    const context = {
      modelProvider: 'bedrock',
      modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      modelFallback: 'bedrock:eu.anthropic.claude-sonnet-4-5-20250929-v1:0@eu-west-1, openai:gpt-4.1',
      modelCheap: 'openai:small@http://127.0.0.1:8000',
    };
    const { cheap, standard, strong } = read({ stage: 'dev', ...context }).settings.model;
    const bedrock = { provider: 'bedrock', baseUrl: '', ownHardware: false };
    expect({ cheap, standard, strong }).toEqual({
      cheap: [
        { provider: 'openai', id: 'small', baseUrl: 'http://127.0.0.1:8000', region: '', ownHardware: true },
      ],
      standard: [
        { ...bedrock, id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', region: '' },
        { ...bedrock, id: 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0', region: 'eu-west-1' },
        { provider: 'openai', id: 'gpt-4.1', baseUrl: '', region: '', ownHardware: false },
      ],
      strong: [],
    });
  });

  it('takes a server elsewhere for one that bills, unless it is declared to be one’s own', () => {
    const context = { modelProvider: 'openai', modelId: 'm', modelBaseUrl: 'https://llm.example/v1' };
    const own = (more: object) => read({ ...context, ...more }).settings.model.standard[0]?.ownHardware;
    expect([own({}), own({ modelOwnHardware: 'true' })]).toEqual([false, true]);
  });

  it('refuses a provider that it does not know, and a provider without a model', () => {
    expect(() => read({ modelProvider: 'acme', modelId: 'x' })).toThrow('no model provider acme');
    expect(() => read({ modelProvider: 'ollama', modelId: 'm', modelFallback: 'gpt' })).toThrow(
      'no model in "gpt"',
    );
    expect(() => read({ modelProvider: 'bedrock' })).toThrow('a model provider needs -c modelId=');
  });

  it('keeps what holds data and watches more closely where it matters', () => {
    const kept = stages.filter((stage) => read({ stage }).settings.keepData);
    expect(kept).toEqual(['staging', 'prod']);
    const { alarms } = read({ stage: 'prod' }).settings;
    expect(alarms.apiErrors).toBeLessThan(read({ stage: 'dev' }).settings.alarms.apiErrors);
  });

  it('never lets an agent of an account reach a private network by itself', () => {
    const open = stages.filter((stage) => read({ stage }).settings.egressAllow !== '');
    expect(open).toEqual(['local']);
  });
});

describe('the shared layer of caches', () => {
  const cacheOf = (stage: string, valkeyUrl?: string) => {
    const values: Record<string, string | undefined> = { stage, valkeyUrl };
    return readStage((name) => values[name]).settings.cache;
  };

  it('is the table unless a server is named', () => {
    for (const stage of ['local', 'dev', 'staging', 'prod'])
      expect(cacheOf(stage)).toEqual({ valkeyUrl: '' });
    expect(cacheOf('prod', 'valkeys://cache:6379?cluster=true')).toEqual({
      valkeyUrl: 'valkeys://cache:6379?cluster=true',
    });
    expect(cacheOf('local', 'valkey://127.0.0.1:6379')).toEqual({ valkeyUrl: 'valkey://127.0.0.1:6379' });
  });

  it('is refused without TLS on AWS, with a password, and where it is no server', () => {
    expect(() => cacheOf('prod', 'valkey://cache:6379')).toThrow('needs TLS');
    expect(() => cacheOf('prod', 'valkeys://:secret@cache:6379')).toThrow('no password');
    expect(() => cacheOf('prod', 'https://cache')).toThrow('valkeys://host:port');
    expect(() => cacheOf('prod', 'cache')).toThrow('valkeys://host:port');
  });
});
