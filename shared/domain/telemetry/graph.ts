import * as z from 'zod';

/** A part of a system: a service, function, queue, table, database, host. */
export const GraphNode = z.strictObject({ id: z.string(), kind: z.string(), title: z.string().optional() });
export type GraphNode = z.infer<typeof GraphNode>;

/** `from` depends on `to`: a call, a read, a message taken. Trouble travels from `to` to `from`. */
export const GraphEdge = z.strictObject({ from: z.string(), to: z.string(), kind: z.string() });
export type GraphEdge = z.infer<typeof GraphEdge>;

/** Who depends on whom. May be incomplete and may have cycles. */
export const ServiceGraph = z.strictObject({ nodes: z.array(GraphNode), edges: z.array(GraphEdge) });
export type ServiceGraph = z.infer<typeof ServiceGraph>;
