// A model server to try things against, without a model: node test/support/model-servers/serve.ts --provider openai
// GET /records lists every call with its tokens, one JSON document for each line.
import { parseArgs } from 'node:util';
import { onCallScript } from './on-call-script.ts';
import { startModelServer, type WireProvider, wireProviders } from './server.ts';

const { values } = parseArgs({
  options: {
    provider: { type: 'string', default: 'openai' },
    port: { type: 'string', default: '0' },
    model: { type: 'string', multiple: true },
    key: { type: 'string' },
  },
});
const provider = wireProviders.find((name) => name === values.provider);
const port = Number(values.port);
if (provider === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--provider is one of ${wireProviders.join(', ')}; --port is a free port of 127.0.0.1`);
  process.exit(2);
}

const server = await startModelServer({
  provider,
  port,
  script: onCallScript,
  models: values.model ?? ['protocol-model'],
  ...(values.key === undefined ? {} : { key: values.key }),
});
console.log(
  `${provider} at ${server.url}, calls at ${server.url}/records\n${howToUse(provider, server.url)}`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}

function howToUse(name: WireProvider, url: string): string {
  if (name === 'bedrock') return 'HTTP/2 in clear text: AWS_ENDPOINT_URL_BEDROCK_RUNTIME is for its URL';
  return name === 'ollama'
    ? `WATCHFLOOR_LLM=ollama WATCHFLOOR_BASE_URL=${url} npm start`
    : `WATCHFLOOR_BASE_URL=${url} npm start`;
}
