import type { Deps } from '#declare/capabilities.ts';
import { OrchestratorError } from '#domain/errors.ts';
import { EvidenceRef } from '#domain/evidence/evidence.ts';
import { AgentResult } from '#domain/findings/report.ts';
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '#domain/json.ts';
import { cutTo } from '#domain/prompts/token-bounds.ts';
import { MAX_INPUT_BYTES } from '#domain/runs/agent-input.ts';
import type { Run } from '#domain/runs/run.ts';
import type { CallMade } from '../context/conversation.ts';
import { readJson } from '../evidence/read-json.ts';
import { agentStepKey } from './agent-step-key.ts';

/** What a workflow handed to an agent's step. Text from the world: data for its model, and nothing else. */
export interface GivenInput {
  readonly ref: EvidenceRef;
  /** Canonical JSON. */
  readonly text: string;
}

type GiveDeps = Deps<'runs.read' | 'evidence.write'>;
/** Of a run: which agents it asks. */
type GivenRun = Pick<Run, 'tenantId' | 'id' | 'routing'>;

const JSON_TYPE = 'application/json';

/** Bytes of the claims, the notes and the gaps of one agent that are handed on; what is first stays. */
const HANDED_BYTES = { claims: 6_000, notes: 3_000, gaps: 1_000 };
/** Bytes of one of them. */
const EACH_BYTES = 2_000;

/**
 * Keeps what a workflow hands on as evidence. Wherever it holds what an agent of this run has left, what that agent
 * found stands in its place; a reference to any other evidence stays a reference.
 *
 * @throws OrchestratorError `payload_too_large` above {@link MAX_INPUT_BYTES}, `internal` where what an agent left is
 * not there (both not worth a retry); what the stores throw
 */
export async function giveInput(deps: GiveDeps, run: GivenRun, input: JsonObject): Promise<GivenInput> {
  const bytes = Buffer.byteLength(canonicalJson(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new OrchestratorError(
      'payload_too_large',
      `the workflow hands ${bytes} bytes to the agent, and may hand ${MAX_INPUT_BYTES}`,
      { retryable: false },
    );
  }
  const known = new Map<string, Promise<Found | undefined>>();
  const find = async ({ agent, result }: Left): Promise<Json | undefined> => {
    const reading = known.get(agent) ?? foundBy(deps, run, agent);
    known.set(agent, reading);
    const found = await reading;
    return found?.hash === result.hash ? found.said : undefined;
  };
  return kept(deps, run.tenantId, canonicalJson(await withFound(input, find)));
}

/**
 * What a recorded step was given.
 *
 * @throws OrchestratorError `internal` (not worth a retry) where it is not there any more
 */
export async function givenAgain(
  deps: Pick<GiveDeps, 'evidence'>,
  tenantId: string,
  { hash }: EvidenceRef,
): Promise<GivenInput> {
  const stored = await deps.evidence.get(tenantId, hash);
  if (stored === undefined) {
    throw new OrchestratorError('internal', `what the step was given, ${hash}, is not there`, {
      retryable: false,
    });
  }
  return kept(deps, tenantId, new TextDecoder().decode(stored.content));
}

const kept = async (
  { evidence }: Pick<GiveDeps, 'evidence'>,
  tenantId: string,
  text: string,
): Promise<GivenInput> => ({ ref: await evidence.put(tenantId, text, JSON_TYPE), text });

/** Members that are told one by one; more are told as one. */
const MOST_TOLD = 8;
/** Room of each, in answers: a playbook's call answers less than a whole agent. */
const ROOM = 4;

/** What was given, as a model is told of it: before the calls of its own step, and in the same fence. */
export function toldAs({ ref, text }: GivenInput): readonly CallMade[] {
  const told = (answer: string, i: number, of?: string): CallMade => ({
    id: `e${i + 1}`,
    tool: 'earlier-steps',
    input: canonicalJson(of === undefined ? {} : { of }),
    answer,
    evidence: ref.hash,
    room: ROOM,
  });
  const members = Object.entries(objectIn(text) ?? {});
  if (members.length === 0 || members.length > MOST_TOLD) return [told(text, 0)];
  return members.map(([name, value], i) => told(canonicalJson(value), i, name));
}

/** Undefined for a masked text that is no JSON any more. */
function objectIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the step of an agent leaves to later ones. */
interface Left {
  readonly agent: string;
  readonly result: EvidenceRef;
}

function leftIn(value: JsonObject): Left | undefined {
  const { agent, result } = value;
  if (typeof agent !== 'string' || Object.keys(value).length !== 2) return undefined;
  const ref = EvidenceRef.safeParse(result);
  return ref.success ? { agent, result: ref.data } : undefined;
}

async function withFound(value: Json, find: (left: Left) => Promise<Json | undefined>): Promise<Json> {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return Promise.all(value.map((member) => withFound(member, find)));
  const left = leftIn(value);
  const found = left === undefined ? undefined : await find(left);
  if (found !== undefined) return found;
  const members = Object.entries(value).map(
    async ([name, member]) => [name, await withFound(member, find)] as const,
  );
  return Object.fromEntries(await Promise.all(members));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** What an agent has found, and the hash of its whole result. */
interface Found {
  readonly hash: string;
  readonly said: JsonObject;
}

/**
 * What an agent of this run found. Whoever writes what a tool answers may write any hash there: only what the run's own
 * steps have left is read.
 */
async function foundBy(deps: GiveDeps, run: GivenRun, agent: string): Promise<Found | undefined> {
  if (!run.routing.agents.includes(agent)) return undefined;
  const step = await deps.runs.getStep(run.tenantId, run.id, agentStepKey(agent));
  if (step?.result === undefined) return undefined;
  const { hash } = step.result;
  return { hash, said: handedOn(AgentResult.parse(await readJson(deps, run.tenantId, hash)), hash) };
}

/** The sentences of an agent's result within their bounds, and how many of each were left out. */
function handedOn({ agent, findings, notes, gaps }: AgentResult, evidence: string): JsonObject {
  const all = {
    claims: findings.map(({ claim }) => claim),
    notes,
    gaps: gaps.map(({ what, why }) => `${what}: ${why}`),
  };
  const kinds = Object.keys(HANDED_BYTES) as (keyof typeof HANDED_BYTES)[];
  const parts = kinds.map((kind) => [kind, within(all[kind], HANDED_BYTES[kind])] as const);
  const left = parts.flatMap(([kind, some]) =>
    some.length < all[kind].length ? [[kind, all[kind].length - some.length] as const] : [],
  );
  return {
    agent,
    evidence,
    ...Object.fromEntries(parts),
    ...(left.length === 0 ? {} : { leftOut: Object.fromEntries(left) }),
  };
}

/** The first of these texts, each cut, as far as they fit in so many bytes. */
function within(texts: readonly string[], bytes: number): readonly string[] {
  const some: string[] = [];
  let room = bytes;
  for (const text of texts) {
    const cut = cutTo(text, Math.min(EACH_BYTES, bytes));
    room -= Buffer.byteLength(cut);
    if (room < 0) break;
    some.push(cut);
  }
  return some;
}
