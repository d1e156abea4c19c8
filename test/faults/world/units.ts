import type { SQSEvent } from 'aws-lambda';
import { bundleTelemetry } from '#adapters/bundle/bundle-telemetry.ts';
import type { Agent } from '#declare/agent.ts';
import type { AnyRoute } from '#declare/route.ts';
import type { AnyTool } from '#declare/tool.ts';
import { type HttpHandler, httpHandler } from '#runtime/http.ts';
import { type TaskHandler, taskHandler } from '#runtime/task.ts';
import { type ReadRecord, type TriggerHandler, triggerHandler } from '#runtime/trigger.ts';
import { agentHandler, type WorkerHandler } from '#runtime/worker.ts';
import { agents as declaredAgents, routes, tasks, triggers } from '../../../functions/registry.ts';
import type { Recorder } from './history.ts';
import type { HostedUnit, HostProcess } from './host.ts';
import { gatewayOf } from './model.ts';

type AnyAgent = Agent<string, readonly AnyTool[]>;
type Ports = Readonly<Record<string, unknown>>;

/** Every unit of the registry as the host runs it. */
export interface Units {
  readonly route: (id: string) => HostedUnit<HttpHandler> & { readonly declared: AnyRoute };
  readonly agent: (name: string) => HostedUnit<WorkerHandler>;
  readonly task: (id: string) => HostedUnit<TaskHandler>;
  readonly trigger: (id: string) => HostedUnit<TriggerHandler>;
}

/** The units on this record. */
export function unitsOf(record: Recorder): Units {
  return {
    route: (id) => {
      const declared = found(routes, id) as unknown as AnyRoute;
      const make = ({ ports, edge }: HostProcess) => httpHandler(declared, factories(ports), edge);
      return { id, timeoutSeconds: declared.timeoutSeconds, declared, make };
    },
    task: (id) => {
      const declared = found(tasks, id);
      const make = ({ ports, edge }: HostProcess) => taskHandler(declared as never, factories(ports), edge);
      return { id, timeoutSeconds: declared.timeoutSeconds, make };
    },
    trigger: (id) => {
      const declared = found(triggers, id);
      const make = ({ ports, edge }: HostProcess) =>
        triggerHandler(declared as never, factories(ports), readers[id], edge);
      return { id, timeoutSeconds: declared.timeoutSeconds, make };
    },
    agent: (name) => {
      const declared = watched.get(name);
      if (declared === undefined) throw new Error(`no agent ${name}`);
      const make = (process: HostProcess) => workerOf(declared, process, record);
      return { id: declared.id, timeoutSeconds: declared.timeoutSeconds, make };
    },
  };
}

function workerOf(declared: AnyAgent, process: HostProcess, record: Recorder): WorkerHandler {
  const seen: Seen = (id) => {
    const by = process.current();
    if (by !== undefined) record.note({ fact: 'tool', by, id });
  };
  const ports = { ...process.ports, gateway: gatewayOf(process, record), seen };
  return agentHandler(declared as never, factories(ports), { bundleTelemetry }, process.edge);
}

/** Told of each call of a tool. */
type Seen = (tool: string) => void;

/** The declared agents, each tool of which tells that it was called. Made once: services remember by identity. */
const watched: ReadonlyMap<string, AnyAgent> = new Map(
  declaredAgents.map(({ unit }) => {
    const agent = unit as unknown as AnyAgent;
    const tools = agent.tools.map(
      (tool): AnyTool => ({
        ...tool,
        run: (ports, input, context) => {
          (ports as unknown as { seen: Seen }).seen(tool.name);
          return tool.run(ports, input, context);
        },
      }),
    );
    return [agent.name, { ...agent, tools }];
  }),
);

/** What triggers read out of an image of this simulation: the thing itself, as JSON. */
const json: ReadRecord = (image) => JSON.parse(image['json']?.S ?? '{}') as object;
const readers: Readonly<Record<string, ReadRecord>> = {
  relayOutbox: json,
  watchSpending: json,
  seedAgents: () => ({ agents: declaredAgents.map(({ unit }) => unit) }),
};

const factories = (ports: Ports): never =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, () => port])) as never;

/** The unit of this id; its own types are the declaration's business. */
function found(among: readonly { readonly unit: Declared }[], id: string): Declared {
  const one = among.find(({ unit }) => unit.id === id);
  if (one === undefined) throw new Error(`the registry has no unit ${id}`);
  return one.unit;
}

interface Declared {
  readonly id: string;
  readonly timeoutSeconds: number;
}

/** Names of the declared agents. */
export const agentNames: readonly string[] = declaredAgents.map(({ unit }) => unit.name);

/** A queue's event with one message. */
export const sqsEvent = (id: string, body: string): SQSEvent =>
  ({ Records: [{ messageId: id, body }] }) as unknown as SQSEvent;
