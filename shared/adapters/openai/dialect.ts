/**
 * What one server takes of the Chat Completions API. OpenAI's reasoning models refuse `max_tokens` and any
 * temperature, older servers know no `max_completion_tokens`, some no `stream_options`.
 */
export interface Dialect {
  readonly limit: 'max_tokens' | 'max_completion_tokens';
  /** True once the server has refused the other name; one that refuses both would be asked for ever. */
  readonly limitLearnt: boolean;
  readonly temperature: boolean;
  readonly streamUsage: boolean;
}

/** The likely dialect of a model: OpenAI and Azure deprecated `max_tokens`, which everyone else knows. */
export function dialectOf(baseUrl: string, model: string): Dialect {
  const own = /\.openai\.(azure\.)?com$/.test(new URL(baseUrl).hostname);
  const reasons = /(^|\/)(o\d|gpt-5)/.test(model);
  return {
    limit: own || reasons ? 'max_completion_tokens' : 'max_tokens',
    limitLearnt: false,
    temperature: !reasons,
    streamUsage: true,
  };
}

/**
 * The dialect without what a server has just refused by name with status 400; undefined when the refusal is about
 * something else, or about what was not sent. A refused request costs nothing, and the lesson is kept.
 */
export function relearn(dialect: Dialect, error: unknown): Dialect | undefined {
  const about = refusalOf(error);
  if (about === undefined) return undefined;
  // the answer may name both limits: the refused one comes first
  const limit = /max_(completion_)?tokens/.exec(about)?.[0];
  if (limit === dialect.limit && !dialect.limitLearnt) {
    const other = limit === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return { ...dialect, limit: other, limitLearnt: true };
  }
  if (dialect.temperature && /\btemperature\b/.test(about)) return { ...dialect, temperature: false };
  if (dialect.streamUsage && /stream_options/.test(about)) return { ...dialect, streamUsage: false };
  return undefined;
}

/** Parameter and sentence of a refusal that says a parameter is not known or not taken. */
function refusalOf(error: unknown): string | undefined {
  const { status, param, message } = error as { status?: unknown; param?: unknown; message?: unknown };
  if (status !== 400 && status !== 422) return undefined;
  const about = [param, message].filter((part) => typeof part === 'string').join(' ');
  return /unsupported|not support|unknown|unrecognized|unexpected|extra|not permitted|invalid/i.test(about)
    ? about
    : undefined;
}
