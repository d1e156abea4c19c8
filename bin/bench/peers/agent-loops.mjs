// The agent loops of others, through their public interfaces only, each with a stub in place of the model: three calls
// of one tool, then an answer. Copied to .watchfloor/bench/peers, where their packages are; nothing here is part of the
// project. Every loop is held to the same answer and the same calls before it is measured.

/** What the stub model says, turn by turn: names of services to look at, at last the answer. */
const services = ['api', 'db', 'queue'];
const answer = 'The queue is slow.';
const system = 'You look at services.';
const task = 'Which service is slow?';
const forms = {
  oneCallATurn: services.map((of) => [of]),
  allCallsAtOnce: [services],
};

/** Holds a loop to what it is measured for. */
function checked(run) {
  return {
    async run() {
      const { text, calls } = await run();
      if (text !== answer || calls !== services.length)
        throw new Error(`ended with ${JSON.stringify(text)} after ${calls} calls`);
    },
  };
}

const look = (of) => ({ of, slow: of === 'queue' });

/** The whole orchestrator: its own loop around the calls, and no chat kept (`saveChat` off). */
async function agentSquad(turns) {
  const { AgentSquad, AgentTool, AgentTools, BedrockLLMAgent, Classifier } = await import('agent-squad');
  let calls = 0;
  const tool = new AgentTool({
    name: 'look',
    description: 'Looks at one service.',
    properties: { of: { type: 'string' } },
    required: ['of'],
    func: async ({ of }) => {
      calls += 1;
      return JSON.stringify(look(of));
    },
  });
  const uses = (of) => ({ toolUse: { toolUseId: `call-${of}`, name: 'look', input: { of } } });
  const client = {
    // it adds its name to the requests of the client that it is given
    middlewareStack: { add() {} },
    config: {},
    send: async ({ input }) => {
      const asked = turns[(input.messages.length - 1) / 2];
      const content = asked === undefined ? [{ text: answer }] : asked.map(uses);
      return { output: { message: { role: 'assistant', content } } };
    },
  };
  const agent = new BedrockLLMAgent({
    name: 'services',
    description: 'Looks at services.',
    client,
    streaming: false,
    saveChat: false,
    customSystemPrompt: { template: system },
    toolConfig: { tool: new AgentTools([tool]), toolMaxRecursions: 8 },
  });
  class OneAgent extends Classifier {
    async processRequest() {
      return { selectedAgent: agent, confidence: 1 };
    }
  }
  const orchestrator = new AgentSquad({ classifier: new OneAgent(), defaultAgent: agent });
  orchestrator.addAgent(agent);
  return checked(async () => {
    calls = 0;
    const { output } = await orchestrator.routeRequest(task, 'user', 'session');
    return { text: output, calls };
  });
}

async function vercelAi(turns) {
  const { generateText, tool, stepCountIs } = await import('ai');
  const z = await import('zod');
  let calls = 0;
  const usage = {
    inputTokens: { total: 100, noCache: 100, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 20, text: 20, reasoning: 0 },
  };
  const model = {
    specificationVersion: 'v4',
    provider: 'stub',
    modelId: 'stub',
    supportedUrls: {},
    doGenerate: async ({ prompt }) => {
      const asked = turns[prompt.filter((m) => m.role === 'assistant').length];
      const content =
        asked === undefined
          ? [{ type: 'text', text: answer }]
          : asked.map((of) => ({
              type: 'tool-call',
              toolCallId: `call-${of}`,
              toolName: 'look',
              input: JSON.stringify({ of }),
            }));
      const reason = asked === undefined ? 'stop' : 'tool-calls';
      return { content, finishReason: { unified: reason, raw: reason }, usage, warnings: [] };
    },
  };
  const tools = {
    look: tool({
      description: 'Looks at one service.',
      inputSchema: z.strictObject({ of: z.string() }),
      execute: async ({ of }) => {
        calls += 1;
        return look(of);
      },
    }),
  };
  return checked(async () => {
    calls = 0;
    const stopWhen = stepCountIs(8);
    const { text } = await generateText({
      model,
      tools,
      instructions: system,
      prompt: task,
      stopWhen,
      maxRetries: 0,
    });
    return { text, calls };
  });
}

async function strands(turns) {
  const { Agent, Model, tool } = await import('@strands-agents/sdk');
  const z = await import('zod');
  let calls = 0;
  class Stub extends Model {
    getConfig() {
      return { modelId: 'stub' };
    }
    updateConfig() {}
    async *stream(messages) {
      const asked = turns[(messages.length - 1) / 2];
      yield { type: 'modelMessageStartEvent', role: 'assistant' };
      for (const of of asked ?? [undefined]) {
        const start = of && { start: { type: 'toolUseStart', name: 'look', toolUseId: `call-${of}` } };
        yield { type: 'modelContentBlockStartEvent', ...start };
        const delta = of
          ? { type: 'toolUseInputDelta', input: JSON.stringify({ of }) }
          : { type: 'textDelta', text: answer };
        yield { type: 'modelContentBlockDeltaEvent', delta };
        yield { type: 'modelContentBlockStopEvent' };
      }
      yield { type: 'modelMessageStopEvent', stopReason: asked === undefined ? 'endTurn' : 'toolUse' };
      const usage = { inputTokens: 100, outputTokens: 20, totalTokens: 120 };
      yield { type: 'modelMetadataEvent', usage };
    }
  }
  const tools = [
    tool({
      name: 'look',
      description: 'Looks at one service.',
      inputSchema: z.strictObject({ of: z.string() }),
      callback: ({ of }) => {
        calls += 1;
        return look(of);
      },
    }),
  ];
  const model = new Stub();
  return checked(async () => {
    calls = 0;
    // an agent keeps its conversation, so that each task needs one of its own
    const agent = new Agent({ model, tools, systemPrompt: system, printer: false });
    const result = await agent.invoke(task);
    return { text: result.lastMessage.content[0].text, calls };
  });
}

async function langGraph(turns) {
  const { StateGraph, MessagesAnnotation, START, END } = await import('@langchain/langgraph');
  const { ToolNode } = await import('@langchain/langgraph/prebuilt');
  const { AIMessage, HumanMessage, SystemMessage } = await import('@langchain/core/messages');
  const { tool } = await import('@langchain/core/tools');
  const z = await import('zod');
  let calls = 0;
  const tools = [
    tool(
      ({ of }) => {
        calls += 1;
        return JSON.stringify(look(of));
      },
      {
        name: 'look',
        description: 'Looks at one service.',
        schema: z.strictObject({ of: z.string() }),
      },
    ),
  ];
  const model = (messages) => {
    const asked = turns[messages.filter((m) => AIMessage.isInstance(m)).length];
    if (asked === undefined) return new AIMessage(answer);
    const tool_calls = asked.map((of) => ({
      id: `call-${of}`,
      name: 'look',
      args: { of },
      type: 'tool_call',
    }));
    return new AIMessage({ content: '', tool_calls });
  };
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [model(messages)] }))
    .addNode('tools', new ToolNode(tools))
    .addEdge(START, 'model')
    .addConditionalEdges('model', ({ messages }) => (messages.at(-1).tool_calls?.length ? 'tools' : END))
    .addEdge('tools', 'model')
    .compile();
  return checked(async () => {
    calls = 0;
    const opening = [new SystemMessage(system), new HumanMessage(task)];
    const { messages } = await graph.invoke({ messages: opening });
    return { text: messages.at(-1).content, calls };
  });
}

export const agentSquadOneCallATurn = () => agentSquad(forms.oneCallATurn);
export const agentSquadAllCallsAtOnce = () => agentSquad(forms.allCallsAtOnce);
export const aiOneCallATurn = () => vercelAi(forms.oneCallATurn);
export const aiAllCallsAtOnce = () => vercelAi(forms.allCallsAtOnce);
export const strandsOneCallATurn = () => strands(forms.oneCallATurn);
export const strandsAllCallsAtOnce = () => strands(forms.allCallsAtOnce);
export const langGraphOneCallATurn = () => langGraph(forms.oneCallATurn);
export const langGraphAllCallsAtOnce = () => langGraph(forms.allCallsAtOnce);
