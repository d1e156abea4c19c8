import type { WorkflowStep } from '#declare/workflow.ts';
import type { Fault } from '#domain/errors.ts';
import { canonicalJson } from '#domain/json.ts';
import type { KnownParts } from './known-parts.ts';
import { toolOf } from './validate-references.ts';

/** Where a step stands. */
export interface Placed {
  readonly step: WorkflowStep;
  readonly pointer: string;
  readonly insideMap: boolean;
}

/** The faults that a step has by itself, whatever it stands among. */
export function stepFaults(
  { step, pointer, insideMap }: Placed,
  timeoutSeconds: number,
  known: KnownParts,
): Fault[] {
  const fault = (member: string, message: string): Fault[] => [{ pointer: `${pointer}/${member}`, message }];
  const late =
    'timeoutSeconds' in step && (step.timeoutSeconds ?? 0) > timeoutSeconds
      ? fault('timeoutSeconds', 'must not be longer than the whole workflow')
      : [];
  switch (step.kind) {
    case 'task':
      return [...late, ...(known.tasks.includes(step.task) ? [] : fault('task', 'there is no such task'))];
    case 'tool':
      return [...late, ...toolFaults(step.tool, known).flatMap((message) => fault('tool', message))];
    case 'agents':
    case 'agent':
      return [...late, ...askedFaults(step, insideMap, known).flatMap(([at, message]) => fault(at, message))];
    case 'wait':
      return step.seconds >= timeoutSeconds
        ? fault('seconds', 'must be shorter than the whole workflow')
        : [];
    case 'choice':
      return unreachableChoices(step.choices, pointer);
    case 'approval':
      return insideMap
        ? [...late, ...fault('kind', 'one question is asked once in a run, so not for each item')]
        : late;
    default:
      return [];
  }
}

function askedFaults(
  step: Extract<WorkflowStep, { kind: 'agent' | 'agents' }>,
  insideMap: boolean,
  known: KnownParts,
): [member: string, message: string][] {
  const faults: [string, string][] = [];
  if (step.heartbeatSeconds >= step.timeoutSeconds) {
    faults.push(['heartbeatSeconds', 'must be shorter than timeoutSeconds, or it never counts']);
  }
  if (step.kind === 'agent' && !known.agents.includes(step.agent)) {
    faults.push(['agent', 'there is no such agent']);
  }
  if (insideMap) faults.push(['kind', 'an agent answers once in a run, so it cannot be asked for each item']);
  return faults;
}

function toolFaults(name: string, known: KnownParts): string[] {
  const tool = toolOf(known, name);
  if (tool === undefined) return ['there is no such tool'];
  return tool.mutates ? ['changes something, which needs an approval: not available yet'] : [];
}

/** Choices that another one always comes before. */
function unreachableChoices(choices: readonly { when: unknown }[], pointer: string): Fault[] {
  const texts = choices.map(({ when }) => canonicalJson(when));
  return texts.flatMap((text, i) => {
    const first = texts.indexOf(text);
    if (first === i) return [];
    return [
      { pointer: `${pointer}/choices/${i}`, message: `is never reached: choice ${first} asks the same` },
    ];
  });
}
