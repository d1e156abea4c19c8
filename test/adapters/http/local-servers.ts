import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Starts a server on loopback and answers its port and the way to end it, open connections included. */
export async function listen(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, close };
}

/** An HTTP server on loopback. */
export const httpServer = (answer: http.RequestListener) => listen(http.createServer(answer));

/** An HTTPS server on loopback. */
export const httpsServer = (pair: { key: string; cert: string }, answer: http.RequestListener) =>
  listen(https.createServer(pair, answer));
