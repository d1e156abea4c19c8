import type { Schedule } from '#domain/triggers/schedule.ts';

/** A schedule of `acme`, every ten minutes since the beginning of time. */
export const sampleSchedule = (members: Partial<Schedule> = {}): Schedule => ({
  id: 'sch_01jd4x9q0g0123456789abcdef',
  tenantId: 'acme',
  workflow: 'investigate',
  input: { task: 'check the queues', agents: [], labels: { team: 'payments' } },
  rule: { kind: 'every', minutes: 10, anchorAt: 0 },
  overlap: 'skip',
  missed: 'skip',
  priority: 'normal',
  enabled: true,
  requestedBy: 'key_1',
  createdAt: 0,
  updatedAt: 0,
  version: 1,
  ...members,
});
