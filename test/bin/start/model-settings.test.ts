import { describeModel, readModelSettings } from '../../../bin/start/model-settings.ts';

describe('the model of a start', () => {
  it('is off without a word, and says so', () => {
    const settings = readModelSettings({});
    expect(settings).toEqual({ provider: 'off', model: '', baseUrl: '', apiKey: '' });
    expect(describeModel(settings)).toMatch(/^no model: the deterministic planner works alone/);
  });

  it('takes what is set and fills in what is usual', () => {
    expect(readModelSettings({ WATCHFLOOR_LLM: 'ollama' })).toEqual({
      provider: 'ollama',
      model: 'llama3.2',
      baseUrl: 'http://127.0.0.1:11434',
      apiKey: '',
    });
    expect(
      readModelSettings({ WATCHFLOOR_LLM: 'openai', WATCHFLOOR_MODEL: 'm', WATCHFLOOR_API_KEY: 'k' }),
    ).toEqual({ provider: 'openai', model: 'm', baseUrl: 'https://api.openai.com/v1', apiKey: 'k' });
  });

  it('asks no key where none is needed', () => {
    const own = {
      WATCHFLOOR_LLM: 'openai',
      WATCHFLOOR_MODEL: 'm',
      WATCHFLOOR_BASE_URL: 'http://127.0.0.1:8000/v1',
    };
    expect([readModelSettings(own).apiKey, readModelSettings({ WATCHFLOOR_LLM: 'bedrock' }).apiKey]).toEqual([
      '',
      '',
    ]);
  });

  it.each([
    [{ WATCHFLOOR_LLM: 'gpt' }, 'WATCHFLOOR_LLM must be bedrock, openai, ollama or off, not "gpt".'],
    [{ WATCHFLOOR_LLM: 'openai' }, 'WATCHFLOOR_LLM=openai needs the name of a model in WATCHFLOOR_MODEL.'],
    [
      { WATCHFLOOR_LLM: 'openai', WATCHFLOOR_MODEL: 'm' },
      'WATCHFLOOR_LLM=openai needs a key in WATCHFLOOR_API_KEY, or another WATCHFLOOR_BASE_URL.',
    ],
  ])('names what is missing in %j', (env, message) => {
    expect(() => readModelSettings(env)).toThrow(message);
  });
});
