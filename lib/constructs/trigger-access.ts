import type { Grant } from './grant-parts.ts';

/** How long an alert takes no second run. */
export const tellQuietPeriod: Grant = ({ fn, resources: { settings } }) => {
  fn.addEnvironment('ALERT_QUIET_MINUTES', String(settings.triggers.quietMinutes));
};

/** Whose runs alarms start: the stage says it, and no alarm can. */
export const tellAlarmTenant: Grant = ({ fn, resources: { settings } }) => {
  fn.addEnvironment('ALARM_TENANT', settings.triggers.alarmTenant);
};

/** How many runs of a tenant go on at once. */
export const tellPlaces: Grant = ({ fn, resources: { settings } }) => {
  fn.addEnvironment('RUNS_AT_ONCE', String(settings.triggers.runsAtOnce));
  fn.addEnvironment('URGENT_BESIDES', String(settings.triggers.urgentBesides));
};
