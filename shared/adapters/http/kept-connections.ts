import type { Agent, ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import { OrchestratorError } from '#domain/errors.ts';
import type { EgressPolicy } from '#domain/network/egress-policy.ts';
import { type CheckedTarget, checkLiteral, checkTarget, confirmPeer } from './egress.ts';

const RESOLVE_MS = 5_000;
/** Shorter than most servers keep a silent connection, longer than a tool takes between two calls of a model. */
const IDLE_MS = 10_000;
const MOST_IDLE = 16;

/** Connections through the egress guard, of one policy. */
export interface GuardedAgents {
  /** Connections that are kept for the next request to the same scheme, host and port. */
  kept(secure: boolean): Agent;
  /** A connection for one request. */
  single(secure: boolean): Agent;
}

/**
 * Agents whose every new connection resolves its host, checks all its addresses, goes to the one that was checked
 * and is checked again once it stands. What was resolved lives as long as the connection: a kept one serves only the
 * origin it was checked for, is closed after ten idle seconds (or by node's agent at the first byte nobody asked for), and never keeps
 * a process alive.
 */
export function guardedAgents(policy: EgressPolicy): GuardedAgents {
  const kept: { plain?: Agent; secure?: Agent } = {};
  return {
    kept(secure) {
      const scheme = secure ? 'secure' : 'plain';
      kept[scheme] ??= guardedAgent(policy, secure, true);
      return kept[scheme];
    },
    single: (secure) => guardedAgent(policy, secure, false),
  };
}

function guardedAgent(policy: EgressPolicy, secure: boolean, keepAlive: boolean): Agent {
  const from = secure ? process.getBuiltinModule('node:https') : process.getBuiltinModule('node:http');
  const agent = new from.Agent({ keepAlive, maxFreeSockets: MOST_IDLE, timeout: IDLE_MS });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options) => {
    const guard = guardOf(policy, options);
    const socket = connect({ ...options, ...guard.options }) as Socket;
    // before anything else that waits for the connection, a TLS handshake included
    socket.prependOnceListener('connect', () => guard.confirm(socket));
    return socket;
  };
  return agent;
}

/** Resolves and checks in place of the system, once for one connection. */
function guardOf(policy: EgressPolicy, { host, port }: ClientRequestArgs) {
  const name = host ?? '';
  const at = Number(port);
  // a number is not looked up
  let target: CheckedTarget | undefined = checkLiteral(policy, name, at);
  const lookup: NonNullable<ClientRequestArgs['lookup']> = (_host, _options, done) => {
    checkTarget(policy, name, at, RESOLVE_MS).then(
      (checked) => {
        target = checked;
        done(null, checked.address, checked.family);
      },
      (error: Error) => done(error, '', 0),
    );
  };
  const confirm = (socket: Socket): void => {
    try {
      if (target === undefined) throw new OrchestratorError('egress_denied', `${name} was not checked`);
      confirmPeer(socket, target);
    } catch (error) {
      socket.destroy(error as Error);
    }
  };
  // several addresses at once would be a race that the check does not see
  return { options: { lookup, autoSelectFamily: false }, confirm };
}
