import * as z from 'zod';
import { defineAction } from '#declare/action.ts';

const DeadLetters = z.object({
  arn: z.string(),
  deadLetterArn: z.string(),
  waiting: z.number(),
  lastMoveAt: z.number().nullable(),
});

/** Moves the dead letters of a queue back to it. */
export const redriveQueue = defineAction({
  name: 'redrive_queue',
  description:
    'Moves all dead letters of one SQS queue back to it, to be worked on again. Fix what killed them first. Nothing takes it back.',
  input: z.strictObject({ queue: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/) }),
  mutates: true,
  target: ({ queue }) => `dead-letters:${queue}`,
  refusal: (_, observed) =>
    DeadLetters.parse(observed).waiting === 0 ? 'no dead letters are waiting' : undefined,
  risk: () => 'medium',
  undo: () => null,
  // more may have died meanwhile; another redrive since then is another matter
  unchanged(observed, now) {
    const [then, still] = [DeadLetters.parse(observed), DeadLetters.parse(now)];
    const same = then.arn === still.arn && then.deadLetterArn === still.deadLetterArn;
    return same && then.lastMoveAt === still.lastMoveAt && still.waiting > 0;
  },
  // a move of many takes minutes: that it began, or that fewer wait, is what can be told at once
  holds(_, after, before) {
    const [now, then] = [DeadLetters.parse(after), DeadLetters.parse(before)];
    return now.lastMoveAt !== then.lastMoveAt || now.waiting < then.waiting;
  },
});
