import { readCacheUrl } from './cache-url.ts';
import { readSummaryMail, type SummaryMail } from './summary-mail.ts';
import { readTriggerSettings, type TriggerSettings } from './trigger-settings.ts';

/** Where the stacks can be deployed. `local` is the engine on the own machine. */
export const stages = ['local', 'dev', 'staging', 'prod'] as const;

/** One of the stages. */
export type Stage = (typeof stages)[number];

/** A model behind a provider: one link of a chain. */
export interface ModelLink {
  readonly provider: 'bedrock' | 'openai' | 'ollama';
  /** Model id or inference profile. */
  readonly id: string;
  /** For OpenAI-compatible servers and Ollama; empty means the provider's own. */
  readonly baseUrl: string;
  /** At Bedrock; empty means the stack's own. */
  readonly region: string;
  /** Declared to run on hardware of one's own, so that a call costs nothing. */
  readonly ownHardware: boolean;
}

/**
 * The models that look further and narrate: for each tier its chain, the first that answers counts. An empty standard
 * chain is off: then the deterministic way answers alone. Empty others stand for the standard one.
 */
export interface ModelSettings {
  readonly cheap: readonly ModelLink[];
  readonly standard: readonly ModelLink[];
  readonly strong: readonly ModelLink[];
  /** Tries of each link, at least 1; only failures that may pass are tried again. */
  readonly attempts: number;
  /** How long one try may take. */
  readonly timeoutSeconds: number;
}

/** Everything that differs between stages. Each stage states every one of them. */
export interface Settings {
  readonly model: ModelSettings;
  /**
   * URL of a Valkey or ElastiCache server for the shared layer of caches (`valkeys://host:6379`, `?cluster=true` for a
   * cluster); empty: that layer is the table. The functions must be able to reach it.
   */
  readonly cache: { readonly valkeyUrl: string };
  /** Blocks besides the public internet that agents may reach, separated by spaces. */
  readonly egressAllow: string;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN';
  readonly logRetentionDays: 7 | 30 | 90 | 365;
  /** Keep table, bucket and logs when a stack is deleted. */
  readonly keepData: boolean;
  readonly corsOrigins: readonly string[];
  /** The usage plan: requests per second, burst, requests a day. */
  readonly throttle: { readonly ratePerSecond: number; readonly burst: number; readonly perDay: number };
  /** Most messages of one agent worked on at once. */
  readonly agentConcurrency: number;
  /** Reserve that many executions for each agent, or none: an account's own limit then rules. */
  readonly reserveConcurrency: boolean;
  /** X-Ray segments for workers, tasks and the state machine. */
  readonly tracing: boolean;
  /** Graviton costs less; the local engine runs functions on the machine's own processor. */
  readonly architecture: 'arm64' | 'x86_64';
  readonly alarms: {
    /** Server errors of the API within five minutes. */
    readonly apiErrors: number;
    /** p95 of acceptance, in milliseconds. */
    readonly apiLatencyMs: number;
    /** Age of the oldest message of an agent's queue, in seconds. */
    readonly queueAgeSeconds: number;
  };
  /**
   * Compress answers in the function instead of the gateway: for an engine whose gateway does not. Needs binary
   * media types on the API, which change how requests arrive, so it stays off on AWS.
   */
  readonly compressInFunction: boolean;
  /** Bucket, queues and topic refuse requests without TLS. The local engine speaks plain HTTP on the loopback. */
  readonly requireTls: boolean;
  /** Daily and weekly summaries of costs by mail; undefined: as messages only. */
  readonly summaryMail: SummaryMail | undefined;
  /** What starts runs besides requests, and how many run at once. */
  readonly triggers: TriggerSettings;
  /** The demo estate beside the application. */
  readonly demoEstate: boolean;
}

const calls = { attempts: 3, timeoutSeconds: 60 };
const off: ModelSettings = { cheap: [], standard: [], strong: [], ...calls };
const silent = { model: off, summaryMail: undefined };
const triggers = { alarmTenant: '', quietMinutes: 30, runsAtOnce: 10, urgentBesides: 5 };
const alarms = { apiErrors: 5, apiLatencyMs: 2_000, queueAgeSeconds: 300 };

const settings: Readonly<Record<Stage, Settings>> = {
  local: {
    ...silent,
    // one person's machine: nobody to be fair to
    triggers: { ...triggers, alarmTenant: 'demo', runsAtOnce: 200 },
    cache: { valkeyUrl: '' },
    egressAllow: '127.0.0.0/8',
    logLevel: 'INFO',
    logRetentionDays: 7,
    keepData: false,
    corsOrigins: ['*'],
    throttle: { ratePerSecond: 60, burst: 20, perDay: 1_000_000 },
    agentConcurrency: 4,
    reserveConcurrency: false,
    tracing: false,
    architecture: 'x86_64',
    alarms,
    compressInFunction: true,
    requireTls: false,
    demoEstate: true,
  },
  dev: {
    ...silent,
    triggers: { ...triggers, runsAtOnce: 5 },
    cache: { valkeyUrl: '' },
    egressAllow: '',
    logLevel: 'DEBUG',
    logRetentionDays: 7,
    keepData: false,
    corsOrigins: ['*'],
    throttle: { ratePerSecond: 20, burst: 40, perDay: 10_000 },
    agentConcurrency: 5,
    reserveConcurrency: false,
    tracing: true,
    architecture: 'arm64',
    alarms,
    compressInFunction: false,
    requireTls: true,
    demoEstate: false,
  },
  staging: {
    ...silent,
    triggers,
    cache: { valkeyUrl: '' },
    egressAllow: '',
    logLevel: 'INFO',
    logRetentionDays: 30,
    keepData: true,
    corsOrigins: ['*'],
    throttle: { ratePerSecond: 50, burst: 100, perDay: 100_000 },
    agentConcurrency: 10,
    reserveConcurrency: false,
    tracing: true,
    architecture: 'arm64',
    alarms,
    compressInFunction: false,
    requireTls: true,
    demoEstate: false,
  },
  prod: {
    ...silent,
    triggers: { ...triggers, runsAtOnce: 20, urgentBesides: 10 },
    cache: { valkeyUrl: '' },
    egressAllow: '',
    logLevel: 'INFO',
    logRetentionDays: 365,
    keepData: true,
    corsOrigins: ['*'],
    throttle: { ratePerSecond: 100, burst: 200, perDay: 1_000_000 },
    agentConcurrency: 20,
    reserveConcurrency: true,
    tracing: true,
    architecture: 'arm64',
    alarms: { apiErrors: 1, apiLatencyMs: 500, queueAgeSeconds: 120 },
    compressInFunction: false,
    requireTls: true,
    demoEstate: false,
  },
};

/** Reads one context value of the deployment (`-c name=value`). */
export type Context = (name: string) => unknown;

/**
 * The stage and its settings. Any stage takes its models from context, so that a model needs no change of code:
 * `-c modelProvider=bedrock -c modelId=… -c modelBaseUrl=…`, further links of the chain with
 * `-c modelFallback=provider:model,…` (at Bedrock `model@region`, elsewhere `model@https://…`), and with `modelCheap`
 * and `modelStrong`, written alike, chains of their own for those tiers. `-c modelOwnHardware=true` declares servers
 * with a base URL to be one's own, so that they cost nothing; those on this machine are anyway. `-c modelAttempts=…`
 * and `-c modelTimeoutSeconds=…` say how often each link is tried and how long one try may take.
 *
 * @throws Error that names the stages, or what the model lacks
 */
export function readStage(context: Context): { readonly stage: Stage; readonly settings: Settings } {
  const wanted = context('stage') ?? 'dev';
  const stage = stages.find((s) => s === wanted);
  if (stage === undefined) throw new Error(`no stage ${String(wanted)}: use -c stage=${stages.join('|')}`);
  const own = settings[stage];
  const model = readModel(context) ?? own.model;
  const cache = { valkeyUrl: readCacheUrl(context, own.cache.valkeyUrl, own.requireTls) };
  const triggers = readTriggerSettings(context, own.triggers);
  const summaryMail = readSummaryMail(context) ?? own.summaryMail;
  return { stage, settings: { ...own, model, cache, summaryMail, triggers } };
}

function readModel(context: Context): ModelSettings | undefined {
  const provider = context('modelProvider');
  if (provider === undefined || provider === 'off') return undefined;
  const id = context('modelId');
  if (typeof id !== 'string' || id === '') throw new Error('a model provider needs -c modelId=…');
  const own = context('modelOwnHardware') === 'true';
  const first = linkOf(String(provider), id, String(context('modelBaseUrl') ?? ''), own);
  const fallbacks = readChain(context('modelFallback'), own);
  return {
    cheap: readChain(context('modelCheap'), own),
    standard: [first, ...fallbacks],
    strong: readChain(context('modelStrong'), own),
    attempts: readCount(context, 'modelAttempts', calls.attempts, 10),
    timeoutSeconds: readCount(context, 'modelTimeoutSeconds', calls.timeoutSeconds, 230),
  };
}

function readCount(context: Context, name: string, usual: number, most: number): number {
  const count = Number(context(name) ?? usual);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new Error(`-c ${name}=… takes a whole number from 1 to ${most}`);
}

/** Links written as `provider:model` or `provider:model@place`, separated by commas. */
function readChain(text: unknown, own: boolean): ModelLink[] {
  const parts = String(text ?? '')
    .split(',')
    .map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, provider = '', model = '', place = ''] = /^([^:]+):(.+?)(?:@([^@]+))?$/.exec(part) ?? [];
      if (model === '') throw new Error(`no model in ${JSON.stringify(part)}: write provider:model`);
      return linkOf(provider, model, place, own);
    });
}

function linkOf(provider: string, id: string, place: string, own: boolean): ModelLink {
  if (provider !== 'bedrock' && provider !== 'openai' && provider !== 'ollama') {
    throw new Error(`no model provider ${provider}: use -c modelProvider=bedrock|openai|ollama|off`);
  }
  const url = /^https?:/.test(place) ? place : '';
  // Bedrock bills every call, wherever it is addressed
  const self = provider === 'ollama' || (url !== '' && (own || onThisMachine(url)));
  const ownHardware = self && provider !== 'bedrock';
  const region = provider === 'bedrock' && url === '' ? place : '';
  return { provider, id, baseUrl: url, region, ownHardware };
}

const onThisMachine = (url: string): boolean => {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
};
