import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { OrchestratorError } from '#domain/errors.ts';
import { awsCalls, calling } from '../http/aws-calls.ts';

type Sdk = typeof import('@aws-sdk/client-cloudwatch');

/** The SDK, loaded on first use so that a function that never asks for metrics does not pay for it. */
export interface CloudWatch {
  readonly sdk: Sdk;
  readonly client: CloudWatchClient;
}

/** Makes client and commands once, on first use. */
export function cloudWatch(): () => Promise<CloudWatch> {
  let made: Promise<CloudWatch> | undefined;
  return () => {
    made ??= import('@aws-sdk/client-cloudwatch').then((sdk) => ({
      sdk,
      client: calling('CloudWatch', new sdk.CloudWatchClient(awsCalls)),
    }));
    return made;
  };
}

/**
 * Runs a call; a missing grant becomes `forbidden`, an operation the account or engine does not offer
 * `not_supported`, each with a sentence for the report's gaps.
 */
export async function asking<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof OrchestratorError) throw error;
    if (DENIED.has(error.name)) {
      throw new OrchestratorError('forbidden', `no permission to read ${what}`, { cause: error });
    }
    if (MISSING.has(error.name)) {
      throw new OrchestratorError('not_supported', `${what} cannot be read here`, { cause: error });
    }
    throw error;
  }
}

const DENIED: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);
const MISSING: ReadonlySet<string> = new Set([
  'InvalidAction',
  'UnknownOperationException',
  'NotImplemented',
  'UnsupportedOperation',
]);

/** Items of all pages, at most `maxPages` of them; the rest is left out. */
export async function pagesOf<T>(
  read: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
  maxPages: number,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, next } = await read(token);
    all.push(...items);
    if (next === undefined || next === '' || next === token) break;
    token = next;
  }
  return all;
}
