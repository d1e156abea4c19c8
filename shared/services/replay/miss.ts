import { OrchestratorError } from '#domain/errors.ts';

/** The ports that a replay answers from the record. */
export type ReplayPort = 'model' | 'tool' | 'clock' | 'id' | 'random' | 'runs' | 'agent';

/** Something was asked for that the record does not hold. Nothing else is ever asked in its place. */
export class ReplayMiss extends OrchestratorError {
  override readonly name = 'ReplayMiss';
  readonly port: ReplayPort;

  constructor(port: ReplayPort, asked: string) {
    super('not_supported', `port ${port}: the record holds no answer to ${asked}`, { retryable: false });
    this.port = port;
  }
}
