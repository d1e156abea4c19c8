/** A variable that a person may set for `npm start` and `npm test`. */
export interface Variable {
  readonly name: `WATCHFLOOR_${string}`;
  readonly meaning: string;
  readonly example: string;
}

/** Every variable that is read, and no other. `.env.example` is written from this list. */
export const variables: readonly Variable[] = [
  {
    name: 'WATCHFLOOR_LLM',
    meaning:
      'Which model plans and narrates besides the deterministic planner: off, bedrock, openai (any compatible server) or ollama.',
    example: 'off',
  },
  {
    name: 'WATCHFLOOR_MODEL',
    meaning: 'The model by its id; without it one is chosen from those that the server has.',
    example: 'llama3.2',
  },
  {
    name: 'WATCHFLOOR_BASE_URL',
    meaning:
      "Where an OpenAI-compatible server or Ollama listens, enough on its own; the provider's own address without it.",
    example: 'http://127.0.0.1:11434',
  },
  {
    name: 'WATCHFLOOR_API_KEY',
    meaning:
      'Key of the provider; goes into Secrets Manager, nowhere else. Bedrock without one is that of the local engine.',
    example: '',
  },
  {
    name: 'WATCHFLOOR_PYTHON',
    meaning: 'The Python (3.10 or newer) that runs the local engine; searched on the PATH without it.',
    example: 'python3',
  },
  {
    name: 'WATCHFLOOR_EMULATOR',
    meaning: 'Another local engine program instead of the pinned one.',
    example: '',
  },
  {
    name: 'WATCHFLOOR_URL',
    meaning:
      'The API, up to /api/v1, that npx watchfloor export, replay and drill ask; the floor that npm start runs without it.',
    example: '',
  },
  {
    name: 'WATCHFLOOR_KEY',
    meaning: 'The API key for it.',
    example: '',
  },
  {
    name: 'WATCHFLOOR_LOGHUB',
    meaning: "A folder of loghub's layout, whose logs npm run bench mines.",
    example: '',
  },
];
