// How others choose between four agents. Copied to .watchfloor/bench/peers, where their packages are.
const words = {
  logs: ['log', 'error', 'exception', 'message'],
  metrics: ['cpu', 'memory', 'latency', 'alarm'],
  network: ['dns', 'tls', 'connection', 'host'],
  infrastructure: ['deploy', 'stack', 'quota', 'change'],
};
const tasks = [
  'high latency on checkout',
  'error messages in the log',
  'dns fails for one host',
  'deploy of the stack',
];

/** agent-squad with a stub for its classifier's model, which only compares words, and `sessions` chats in its store. */
async function agentSquad(sessions) {
  const { Agent, AgentSquad, Classifier, InMemoryChatStorage } = await import('agent-squad');
  class Specialist extends Agent {
    async processRequest() {
      return { role: 'assistant', content: [{ text: '' }] };
    }
  }
  const agents = Object.keys(words).map(
    (name) => new Specialist({ name, description: words[name].join(' ') }),
  );
  class ByWords extends Classifier {
    async processRequest(text) {
      const scores = agents.map(({ name }) => words[name].filter((word) => text.includes(word)).length);
      return { selectedAgent: agents[scores.indexOf(Math.max(...scores))], confidence: 1 };
    }
  }
  const storage = new InMemoryChatStorage();
  const orchestrator = new AgentSquad({ classifier: new ByWords(), defaultAgent: agents[0], storage });
  for (const agent of agents) orchestrator.addAgent(agent);
  for (let i = 0; i < sessions; i += 1) {
    const [role, content] = ['user', [{ text: tasks[i % tasks.length] }]];
    await storage.saveChatMessage('user', `session-${i}`, agents[0].id, { role, content });
  }
  let at = 0;
  return {
    async run() {
      at = (at + 1) % sessions;
      const { selectedAgent } = await orchestrator.classifyRequest(
        tasks[at % tasks.length],
        'user',
        `session-${at}`,
      );
      if (selectedAgent === null) throw new Error('nobody was chosen');
    },
  };
}

export const agentSquad500 = () => agentSquad(500);
export const agentSquad20000 = () => agentSquad(20_000);
