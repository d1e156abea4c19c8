import { memoryDeadLetters } from '#adapters/memory/dead-letters.ts';
import { memoryReactions } from '#adapters/memory/reactions.ts';
import { memoryRedrives } from '#adapters/memory/redrives.ts';
import { exampleIds } from '#declare/examples.ts';
import { platformLetters } from '#declare/letter-queues.ts';
import { triggers } from '../../functions/registry.ts';
import { deadMessage } from './seeded-runs.ts';

/** Every dead-letter queue, one message of an agent in it, and the reactions that can be started again. */
export function seededLetters(now: () => number) {
  const deadLetters = memoryDeadLetters([exampleIds.agent, 'network-diagnostics', ...platformLetters], now);
  deadLetters.die(exampleIds.agent, deadMessage());
  const startable = triggers.filter(({ unit }) => ['schedule', 'event-bus'].includes(unit.source.kind));
  const reactions = memoryReactions(startable.map(({ unit }) => unit.id));
  return { deadLetters, reactions, redrives: memoryRedrives() };
}
