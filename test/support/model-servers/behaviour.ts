/** Tokens that a server says a call took, by class and disjoint. */
export interface ServedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

/** How a call can go wrong, in words that fit every provider. */
export type Fault =
  /** Nothing at all, until the client leaves. */
  | 'silent'
  /** A first piece and then nothing, until the client leaves. */
  | 'stalled'
  /** The connection ends before any answer, or after the first piece. */
  | 'cut-before'
  | 'cut-inside'
  /** A first piece, then bytes that are none of the format. */
  | 'malformed'
  /** A web page with status 200. */
  | 'page'
  /** Refused for its rate: by status, or by an event after the first piece. */
  | 'throttled'
  | 'throttled-inside'
  /** The conversation does not fit into the model. */
  | 'overflow'
  | 'no-images'
  | 'unknown-model'
  | 'bad-key'
  | 'failed'
  /** A gateway that gave up waiting for the model. */
  | 'gateway-timeout';

/** What a server answers to one call, in neutral words; each wire format says it in its own way. */
export interface Behaviour {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly input: unknown }[];
  /** Ends with this reason instead of the one that fits. */
  readonly stop?: 'end' | 'tools' | 'length' | 'refusal';
  /** False leaves usage out; unsaid counts the bytes. */
  readonly usage?: ServedUsage | false;
  readonly fault?: Fault;
  /** Bytes of each write of a streamed answer, so that characters come in halves. */
  readonly slice?: number;
  /** Cuts the arguments of the last tool call in the middle, as a limit of tokens does. */
  readonly cutCall?: boolean;
  /** Refuses these parameters by name, as servers do that do not know them. */
  readonly refuses?: readonly string[];
  /** When a throttled client may come back; 7 unless said. Only where the wire format has a place for it. */
  readonly retryAfterSeconds?: number;
  /** Waits so long before the first byte. */
  readonly delayMs?: number;
}

/** The words of a text as a model would stream them. */
export const pieces = (text: string): readonly string[] => (text === '' ? [] : text.split(/(?<= )/));

/** The arguments of a call as text, cut where the behaviour says so. */
export function argumentsOf(behaviour: Behaviour, at: number): string {
  const calls = behaviour.calls ?? [];
  const json = JSON.stringify(calls[at]?.input ?? {});
  return behaviour.cutCall === true && at === calls.length - 1 ? json.slice(0, -3) : json;
}

/** Why an answer ends: what was said, else what fits. */
export const stopOf = (behaviour: Behaviour): NonNullable<Behaviour['stop']> =>
  behaviour.stop ?? ((behaviour.calls ?? []).length > 0 ? 'tools' : 'end');
