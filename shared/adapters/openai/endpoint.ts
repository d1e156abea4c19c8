/** How one server that speaks Chat Completions is addressed. */
export interface Endpoint {
  readonly baseUrl: string;
  /** Where the key goes. */
  readonly auth: 'bearer' | 'api-key';
  readonly query: Readonly<Record<string, string>>;
  /** False where a list of models would not be the list of what can be called (Azure's deployments). */
  readonly lists: boolean;
}

/** OpenAI's own address. */
export const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * Where and how to call a model from one base URL:
 * - an origin alone (`http://127.0.0.1:8000`) means `/v1` below it, as OpenAI, vLLM, LiteLLM and Ollama have it;
 * - `https://name.openai.azure.com?api-version=…` means the deployment called `model` there, with Azure's key header;
 *   a path that names another deployment, and a gateway that keeps `api-version`, stay as they are;
 * - anything else is taken literally.
 */
export function endpointOf(base: string, model: string): Endpoint {
  const url = new URL(base);
  const path = url.pathname.replace(/\/+$/, '');
  const version = url.searchParams.get('api-version');
  const azure =
    version !== null || /\.(openai|cognitiveservices|services\.ai)\.azure\.com$/.test(url.hostname);
  const query = Object.fromEntries(url.searchParams);
  if (!azure)
    return { baseUrl: `${url.origin}${path === '' ? '/v1' : path}`, auth: 'bearer', query, lists: true };
  const v1 = version === null;
  const deployment = v1 ? '/openai/v1' : `/openai/deployments/${encodeURIComponent(model)}`;
  return {
    baseUrl: `${url.origin}${path === '' || path === '/openai' ? deployment : path}`,
    auth: 'api-key',
    query,
    lists: false,
  };
}

/** The header that carries a key. */
export const authHeaders = ({ auth }: Endpoint, key: string): Record<string, string> =>
  auth === 'bearer' ? { authorization: `Bearer ${key}` } : { 'api-key': key };
