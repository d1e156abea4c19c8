/** Where the parts of a registered workflow live. */
export interface MachineTargets {
  /** Task id → ARN of its function, for the tasks that a registered workflow may call. */
  readonly taskArns: Readonly<Record<string, string>>;
  /** Agent name → URL of its queue. */
  readonly queueUrls: Readonly<Record<string, string>>;
}

/** State machines of registered workflows, each named by what it holds. */
export interface WorkflowMachines {
  readonly targets: MachineTargets;
  /** Makes the machine where it is not there. The same name always comes with the same definition. */
  ensure(machine: string, definition: string): Promise<void>;
  /** Free of effect where it is gone. */
  remove(machine: string): Promise<void>;
}

/** A look at the same machines. */
export interface MachineLook {
  /** Whether runs can be started in it: one that is being removed is not there any more. */
  exists(machine: string): Promise<boolean>;
}
