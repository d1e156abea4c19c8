import { describeModel, readModelSettings, workerEnvironment } from '../../../bin/start/model-settings.ts';

const off = { provider: 'off', model: '', baseUrl: '', apiKey: '', forwardTo: '' };
const here = 'http://127.0.0.1:8000';

describe('the model of a start', () => {
  it('is off without a word, and says so', () => {
    const settings = readModelSettings({});
    expect(settings).toEqual(off);
    expect(readModelSettings({ WATCHFLOOR_LLM: 'off', WATCHFLOOR_BASE_URL: here })).toEqual(off);
    expect(describeModel(settings)).toMatch(/^no model: the deterministic planner works alone/);
  });

  it('needs one variable for what runs on this machine', () => {
    expect([
      readModelSettings({ WATCHFLOOR_LLM: 'ollama' }),
      readModelSettings({ WATCHFLOOR_BASE_URL: here }),
      readModelSettings({ WATCHFLOOR_BASE_URL: 'http://127.0.0.1:11434' }),
    ]).toEqual([
      { ...off, provider: 'ollama', baseUrl: 'http://127.0.0.1:11434' },
      { ...off, provider: 'openai', baseUrl: here },
      { ...off, provider: 'ollama', baseUrl: 'http://127.0.0.1:11434' },
    ]);
  });

  it('takes what is set', () => {
    expect(
      readModelSettings({ WATCHFLOOR_LLM: 'openai', WATCHFLOOR_MODEL: 'm', WATCHFLOOR_API_KEY: 'k' }),
    ).toEqual({ ...off, provider: 'openai', model: 'm', baseUrl: 'https://api.openai.com/v1', apiKey: 'k' });
  });

  it('takes Bedrock with a key for the real one', () => {
    const real = readModelSettings({ WATCHFLOOR_LLM: 'bedrock', WATCHFLOOR_API_KEY: 'k' });
    expect([workerEnvironment(real), describeModel(real)]).toEqual([
      {
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://bedrock-runtime.us-east-1.amazonaws.com',
        AWS_BEARER_TOKEN_BEDROCK: 'k',
      },
      'bedrock, us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    ]);
  });

  it('takes Bedrock without one for that of the local engine, and says what answers', () => {
    const canned = readModelSettings({ WATCHFLOOR_LLM: 'bedrock', WATCHFLOOR_MODEL: 'm' });
    const asking = readModelSettings({
      WATCHFLOOR_LLM: 'bedrock',
      WATCHFLOOR_MODEL: 'm',
      WATCHFLOOR_BASE_URL: `${here}/v1/`,
    });
    expect([canned, asking].map((s) => [s.baseUrl, workerEnvironment(s), describeModel(s)])).toEqual([
      ['', {}, expect.stringContaining('canned sentences')],
      [
        '',
        { MINISTACK_BEDROCK_PROXY_URL: here },
        'bedrock, m, on the local engine, which asks http://127.0.0.1:8000',
      ],
    ]);
  });

  it.each([
    [{ WATCHFLOOR_LLM: 'gpt' }, 'WATCHFLOOR_LLM must be bedrock, openai, ollama or off, not "gpt".'],
    [
      { WATCHFLOOR_LLM: 'openai', WATCHFLOOR_MODEL: 'm' },
      'WATCHFLOOR_LLM=openai needs a key in WATCHFLOOR_API_KEY, or another WATCHFLOOR_BASE_URL.',
    ],
    [
      { WATCHFLOOR_BASE_URL: 'localhost:8000' },
      'WATCHFLOOR_BASE_URL must be an address such as http://127.0.0.1:11434, not "localhost:8000".',
    ],
  ])('names what is missing in %j', (env, message) => {
    expect(() => readModelSettings(env)).toThrow(message);
  });
});
