import { capabilityEnv } from '#declare/capability-env.ts';

/** Values that fit variables, the first that does. */
const VALUES = ['{"investigate":"arn"}', 'table', '{}', 'https://example.com', '1'];

/** What handlers find in their environment: something that fits for every variable that has to be there. */
export const ENVIRONMENT: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(capabilityEnv)
    .flatMap(({ shape }) => Object.entries(shape))
    .filter(([, form]) => !form.safeParse(undefined).success)
    .map(([name, form]) => [name, VALUES.find((value) => form.safeParse(value).success) ?? '']),
);
