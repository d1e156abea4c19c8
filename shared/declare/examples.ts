/**
 * The things that examples of routes speak of. The contract test puts them into its stores, so every example
 * is a request that has really been answered with its status.
 */
export const exampleIds = {
  run: 'run_01jd4x9q0g0123456789abcdef',
  finishedRun: 'run_01jd4x9q0g0123456789abcdeg',
  /** Failed after its one agent had ended. */
  failedRun: 'run_01jd4x9q0g0123456789abcdeh',
  missingRun: 'run_01jd4x9q0g0123456789zzzzzz',
  schedule: 'sch_01jd4x9q0g0123456789abcdef',
  webhook: 'whk_01jd4x9q0g0123456789abcdef',
  /** Failed at every attempt: of the message `m1`, at the beginning of 1970. */
  delivery: 'WzAsIiIsIm0xIl0',
  agent: 'log-analysis',
  /** A message of `run` that its agent gave up. */
  deadLetter: 'letter-1',
  /** SHA-256 of `{}`. */
  evidence: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
  /** SHA-256 of the recording that the contract test keeps: a series, lines and a list of names. */
  recording: '32d752ed370beff8e513e5ef5980554a71f2bfb71cd555858af60ebe4b3aa3ee',
} as const;
