/** One dependency, asked whether it works. Must answer within a second or two and cost nothing. */
export interface HealthProbe {
  readonly name: string;
  /** True when nothing works without it; else its failure only degrades. */
  readonly critical?: boolean;
  /** Resolves with a short detail when it works; rejects when it does not. */
  check(): Promise<string>;
}
