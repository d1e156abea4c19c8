/** Whose runs the alarms of the queue start, as the stage says; undefined: nobody's. */
export const alarmTenant = ({ ALARM_TENANT }: { readonly ALARM_TENANT: string }): string | undefined =>
  ALARM_TENANT === '' ? undefined : ALARM_TENANT;
