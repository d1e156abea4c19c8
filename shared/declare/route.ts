import type * as z from 'zod';
import type { ErrorCode, OrchestratorError } from '#domain/errors.ts';
import type { Principal, Scope } from '#domain/tenants/principal.ts';
import type { Capability, Deps } from './capabilities.ts';
import type { Unit } from './unit.ts';

type PathParameter<P extends string> = P extends `${string}{${infer N}}${infer R}`
  ? N | PathParameter<R>
  : never;

/** A parsed request: everything in it has passed its schema, and who calls is known. */
export interface RouteRequest<Params, Query, Body> {
  readonly principal: Principal;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Ties together what belongs to one thing for the caller: its `X-Request-Id`, its trace, or `requestId`. */
  readonly correlationId: string;
  /**
   * Set where the caller sent an `Idempotency-Key`: the id that a run made here must get. `again` where an equal
   * request was lost, and may have made it.
   */
  readonly repeatable?: { readonly id: string; readonly again: boolean };
  /** Milliseconds left before the function is cut off, minus a reserve to answer in. */
  readonly remainingMs: () => number;
}

/**
 * What a route answers: a body that is checked against `response` before it leaves, or, for answers that are
 * not JSON (event streams, evidence), the exact text or bytes and their type.
 */
export type RouteReply<Body> = {
  /** @default the route's `status`; 503 is for a health report that says so in its own form */
  readonly status?: 200 | 201 | 202 | 204 | 503;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly body: Body; readonly raw?: undefined }
  | {
      readonly raw: { readonly content: string | Uint8Array; readonly mediaType: string };
      readonly body?: undefined;
    }
);

/** A refusal on its way out: problem+json, unless a route gives it another form. Header names are lower case. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What was refused, and in which form the caller would have it. */
export interface RefusedRequest {
  readonly error: OrchestratorError;
  readonly requestId: string;
  readonly accept: string | undefined;
}

/** A request and the status it must get: documentation, contract test and OpenAPI example in one. */
export interface RouteExample {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
}

/** One API route: its Lambda, IAM, request model, OpenAPI operation and contract test come from this. */
export interface Route<
  Id extends string,
  P extends `/${string}`,
  C extends Capability,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Response extends z.ZodType,
> extends Unit<Id, C> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under `/api/v1`, with `{name}` for parameters. */
  readonly path: P;
  /** What the caller must be allowed to do; `public` needs no key at all. A route without one does not compile. */
  readonly scope: Scope | 'public';
  readonly summary: string;
  readonly description?: string;
  readonly params: PathParameter<P> extends keyof z.output<Params> | never
    ? Params
    : { error: `params lacks ${Exclude<PathParameter<P>, keyof z.output<Params> & string>}` };
  readonly query: Query;
  /** `z.undefined()` for a route without a body. */
  readonly body: Body;
  readonly response: Response;
  /** Largest body in bytes; more is 413. @default 262144 */
  readonly maxBodyBytes?: number;
  /**
   * True where the body is a recording that must stay as it is (log lines hold control characters) and may
   * hold very many values; elsewhere control and bidi characters are refused.
   */
  readonly recordedData?: boolean;
  /** True where the body may be YAML too (`application/yaml`): the schema then gets its text, unparsed. */
  readonly takesYaml?: boolean;
  /** Request headers that mean something here, besides those every route knows: name → what it does. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /** Media types of answers given as they are, besides JSON. */
  readonly rawMediaTypes?: readonly string[];
  /** Gives refusals another form, of the same status, where people open the route in a browser. */
  readonly refusal?: (problem: ProblemAnswer, refused: RefusedRequest) => ProblemAnswer;
  readonly status: 200 | 201 | 202 | 204;
  /** True when it changes something: gets an audit entry, and `Idempotency-Key` when it is a POST. */
  readonly changes: boolean;
  /** Codes it may answer besides those every route can. */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly RouteExample[];
  readonly handle: (
    deps: Deps<C>,
    request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<RouteReply<z.input<Response>>>;
}

/** Any route, its own types forgotten: what the runtime and catalogues hold. Requests are parsed by its schemas. */
export interface AnyRoute<C extends Capability = Capability> extends Unit<string, C> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly scope: Scope | 'public';
  readonly summary: string;
  readonly description?: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType;
  readonly response: z.ZodType;
  readonly maxBodyBytes?: number;
  readonly recordedData?: boolean;
  readonly takesYaml?: boolean;
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly rawMediaTypes?: readonly string[];
  readonly refusal?: (problem: ProblemAnswer, refused: RefusedRequest) => ProblemAnswer;
  readonly status: 200 | 201 | 202 | 204;
  readonly changes: boolean;
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly RouteExample[];
  // biome-ignore lint/suspicious/noExplicitAny: the one place where a route's own types are erased
  readonly handle: (deps: any, request: any) => Promise<RouteReply<unknown>>;
}

/** Declares a route. */
export const defineRoute = <
  const Id extends string,
  const P extends `/${string}`,
  const C extends Capability,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Response extends z.ZodType,
>(
  route: Route<Id, P, C, Params, Query, Body, Response>,
): Route<Id, P, C, Params, Query, Body, Response> => route;
