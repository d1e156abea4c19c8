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
      provider: 'ollama',
      id: 'llama3.2',
      baseUrl: 'http://127.0.0.1:11434/v1',
    });
  });

  it('refuses a provider that it does not know, and a provider without a model', () => {
    expect(() => read({ modelProvider: 'acme', modelId: 'x' })).toThrow('no model provider acme');
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
