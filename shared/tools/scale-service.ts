import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const Service = z.object({ arn: z.string(), desiredCount: z.number() });
const Name = z.string().regex(/^[A-Za-z0-9_-]{1,255}$/);

/** Sets how many tasks an ECS service is to have. */
export const scaleService = defineAction({
  name: 'scale_service',
  description: 'Sets the desired count of one ECS service. 0 stops it.',
  input: z.strictObject({ cluster: Name, service: Name, count: z.number().int().min(0).max(5_000) }),
  mutates: true,
  target: ({ cluster, service }) => `ecs:${cluster}/${service}`,
  refusal: ({ count }, observed) =>
    Service.parse(observed).desiredCount === count ? 'it is to have that many already' : undefined,
  risk: ({ count }) => (count === 0 ? 'high' : 'medium'),
  undo: ({ cluster, service }, observed) => ({
    cluster,
    service,
    count: Service.parse(observed).desiredCount,
  }),
  holds: ({ count }, after) => Service.parse(after).desiredCount === count,
});
