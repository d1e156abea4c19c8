/** Something whose CPU time is measured: one `run` after the other, in a process of its own. */
export interface Subject {
  /** @throws Error when it did not do what it is measured for: a wrong answer has no speed */
  run(): Promise<void> | void;
  /** Frees what `run` needs; without it nothing is to be freed. */
  stop?(): Promise<void> | void;
}

/** Makes a subject: what stands before the first measured run, and is not counted. */
export type MakeSubject = () => Promise<Subject> | Subject;
