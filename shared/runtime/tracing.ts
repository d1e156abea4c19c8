import type { Trace } from './telemetry.ts';

/**
 * Segments in X-Ray. The tracer is loaded on the first segment, and only where Lambda says that the
 * invocation is traced; elsewhere the work just runs. For workers, tasks and reactions, not for routes.
 */
export function xrayTrace(service: string, enabled: boolean): Trace {
  if (!enabled) return (_, work) => work();
  let loading: Promise<Trace> | undefined;
  return async (name, work) => {
    loading ??= load(service);
    return (await loading)(name, work);
  };
}

async function load(service: string): Promise<Trace> {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName: service, captureHTTPsRequests: false });
  if (!tracer.isTracingEnabled()) return (_, work) => work();
  return (name, work) =>
    tracer.provider.captureAsyncFunc(name, async (segment) => {
      try {
        return await work();
      } catch (thrown) {
        segment?.addError(thrown instanceof Error ? thrown : String(thrown));
        throw thrown;
      } finally {
        segment?.close();
      }
    }) as ReturnType<typeof work>;
}
