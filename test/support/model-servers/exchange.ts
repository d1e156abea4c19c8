// One call as a protocol server sees it: what was asked, and the ways to answer. HTTP/1 and HTTP/2 alike.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Behaviour } from './behaviour.ts';

/** A request read to its end. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
  readonly bytes: number;
}

/** The way to answer, and what became of it. */
export interface Exchange {
  readonly asked: Asked;
  /** Answers whole. */
  reply(status: number, type: string, body: string | Buffer, headers?: Record<string, string>): void;
  /** Begins to stream; `write` cuts by the behaviour's slice and waits until each part is on its way. */
  begin(type: string): void;
  write(bytes: string | Buffer): Promise<void>;
  end(): void;
  /** Breaks the connection. */
  cut(): void;
  readonly status: () => number;
  /** Whether the client left before the end. */
  readonly left: () => boolean;
  readonly closed: Promise<void>;
}

/** Reads a request. */
export async function readAsked(request: IncomingMessage | Http2ServerRequest): Promise<Asked> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const all = Buffer.concat(parts);
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(request.url ?? ''),
    headers: request.headers,
    body: all.length === 0 ? {} : (JSON.parse(all.toString('utf8')) as Record<string, unknown>),
    bytes: all.length,
  };
}

/** The exchange of one request. */
export function exchangeOf(
  asked: Asked,
  raw: ServerResponse | Http2ServerResponse,
  behaviour: Behaviour,
): Exchange {
  const response = raw as ServerResponse;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let ended = false;
  let left = false;
  response.once('close', () => {
    left = !ended;
    resolve();
  });
  response.on('error', () => undefined);
  const { slice = 0 } = behaviour;
  return {
    asked,
    closed,
    left: () => left,
    status: () => response.statusCode,
    reply: (status, type, body, headers = {}) => {
      ended = true;
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    },
    begin: (type) => {
      response.writeHead(200, { 'content-type': type });
    },
    write: async (bytes) => {
      const all = Buffer.from(bytes);
      const size = slice > 0 ? slice : Math.max(1, all.length);
      for (let at = 0; at < all.length && !response.destroyed; at += size) {
        response.write(all.subarray(at, at + size));
        // each write its own packet, so that the reader sees them apart
        await new Promise((go) => setImmediate(go));
      }
    },
    end: () => {
      ended = true;
      response.end();
    },
    cut: () => {
      ended = true;
      const stream = (raw as Http2ServerResponse).stream as { close?: (code: number) => void } | undefined;
      if (stream?.close !== undefined) stream.close(2);
      else response.destroy();
    },
  };
}
