import * as z from 'zod';
import { defineAction } from '#declare/action.ts';
import { canonicalJson } from '#domain/json.ts';

const Version = z.string().regex(/^[1-9]\d{0,9}$/);
const Alias = z.object({
  arn: z.string(),
  version: z.string(),
  weights: z.record(z.string(), z.number()),
  revision: z.string(),
  versions: z.array(z.string()),
});

/** Points an alias of a Lambda function back to an earlier version. */
export const rollBackAlias = defineAction({
  name: 'roll_back_alias',
  description:
    'Points an alias of a Lambda function to an earlier published version, all of its traffic at once. Ends a shift of traffic that is under way.',
  input: z.strictObject({
    function: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    alias: z.string().regex(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/),
    version: Version,
    /** Part of the traffic for other versions: what an undo puts back. */
    weights: z.record(Version, z.number().min(0).max(1)).optional(),
  }),
  mutates: true,
  target: ({ function: name, alias }) => `lambda-alias:${name}:${alias}`,
  refusal({ version, weights }, observed) {
    const { version: current, versions } = Alias.parse(observed);
    if (weights !== undefined) return 'a roll-back is for all of the traffic';
    if (!versions.includes(version)) return `version ${version} is not among the newest published ones`;
    return Number(version) < Number(current)
      ? undefined
      : `version ${version} is not earlier than ${current}`;
  },
  risk: () => 'medium',
  undo({ function: name, alias }, observed) {
    const { version, weights } = Alias.parse(observed);
    return { function: name, alias, version, weights };
  },
  // a version that was published meanwhile changes nothing here
  unchanged: (observed, now) => Alias.parse(observed).revision === Alias.parse(now).revision,
  holds({ version, weights = {} }, after) {
    const now = Alias.parse(after);
    return now.version === version && canonicalJson(now.weights) === canonicalJson(weights);
  },
});
