import { createServer } from 'node:net';

/** True when something could listen on that port of 127.0.0.1 right now. */
export const isFree = (port: number): Promise<boolean> => listen(port).then((got) => got !== undefined);

/** A port of 127.0.0.1 that is free right now. */
export async function freePort(): Promise<number> {
  const port = await listen(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(got));
    });
  });
}
