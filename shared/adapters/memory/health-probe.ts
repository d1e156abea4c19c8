import type { HealthProbe } from '#ports/health-probe.ts';

/** A dependency that works, with this detail, or does not, with this error. */
export const memoryHealthProbe = (name: string, answer: string | Error): HealthProbe => ({
  name,
  async check() {
    if (answer instanceof Error) throw answer;
    return answer;
  },
});
