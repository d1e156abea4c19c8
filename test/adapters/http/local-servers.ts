import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** Starts a server on loopback and answers its port and the way to end it. */
export async function listen(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** An HTTP server on loopback. */
export const httpServer = (answer: http.RequestListener) => listen(http.createServer(answer));

/** An HTTPS server on loopback. */
export const httpsServer = (pair: { key: string; cert: string }, answer: http.RequestListener) =>
  listen(https.createServer(pair, answer));
