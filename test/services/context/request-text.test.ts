import fc from 'fast-check';
import type { ModelMessage, ModelRequest } from '#ports/language-model.ts';
import {
  framedBytes,
  framedText,
  frameOf,
  messagesBytes,
  requestText,
  settingsText,
  writtenMessages,
} from '#services/context/request-text.ts';

const id = fc.string({ minLength: 1, maxLength: 5 });
const message: fc.Arbitrary<ModelMessage> = fc.oneof(
  fc.record({ role: fc.constant('user' as const), text: fc.string({ unit: 'binary' }) }),
  fc.record({
    role: fc.constant('assistant' as const),
    text: fc.string(),
    calls: fc.array(fc.record({ id, name: id, input: fc.jsonValue() }), { maxLength: 3 }),
  }),
  fc.record({
    role: fc.constant('tool' as const),
    results: fc.array(fc.record({ id, text: fc.string(), failed: fc.boolean() }), { maxLength: 3 }),
  }),
);
const request: fc.Arbitrary<ModelRequest> = fc.record({
  system: fc.string(),
  messages: fc.array(message, { maxLength: 6 }),
  tools: fc.constant([{ name: 'look', description: 'looks "here"', inputSchema: { type: 'object' } }]),
  temperature: fc.constant(0),
  maxOutputTokens: fc.nat(),
});

describe('the text of a request', () => {
  it('is its JSON, the first time and again', () => {
    fc.assert(
      fc.property(request, (asked) => {
        const text = requestText(asked);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(asked)));
        expect(requestText(asked)).toBe(text);
        const { system, tools, messages, ...settings } = asked;
        const [frame, written] = [frameOf(system, tools), writtenMessages(messages)];
        expect(`${framedText(frame, settingsText(settings), written)}}`).toBe(text);
        const settingsBytes = Buffer.byteLength(settingsText(settings));
        expect(framedBytes(frame, settingsBytes, written.bytes)).toBe(Buffer.byteLength(text));
        const said = JSON.stringify(asked.messages);
        expect(messagesBytes(asked.messages)).toBe(Buffer.byteLength(said));
      }),
    );
  });

  it('is the same for equal requests made of other objects', () => {
    fc.assert(
      fc.property(request, ({ system, messages, ...rest }) => {
        const one = requestText({ system, messages, ...rest });
        const { tools, temperature, maxOutputTokens } = rest;
        const other = { messages: structuredClone(messages), tools, system, temperature, maxOutputTokens };
        expect(requestText(other)).toBe(one);
      }),
    );
  });
});
