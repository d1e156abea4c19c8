import { contracts } from './contracts.ts';
import { memoryWorld } from './memory-world.ts';

describe('in memory', () => {
  contracts(async () => memoryWorld());
});
