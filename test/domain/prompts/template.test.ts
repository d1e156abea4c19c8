import fc from 'fast-check';
import * as z from 'zod';
import { fenced, harmless } from '#domain/prompts/fence.ts';
import { defineTemplate, promptVersion } from '#domain/prompts/template.ts';

const variables = z.object({ task: z.string(), from: z.number() });
const greeting = defineTemplate({
  id: 'greeting',
  text: 'Since {{from}}:\n{{task}}\nThat was {{from}}.',
  variables,
  world: ['task'],
});
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
/** Texts rich in what a fence is made of. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '<<<',
        '>>>',
        '>',
        '<',
        'task',
        '\n',
        'task>>>',
        '{{from}}',
        '{{task}}',
        ' ',
        '\u200b',
        '＞＞＞',
        '\r',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);

describe('a template', () => {
  it('puts every value in its place, those of the world between marks', () => {
    expect(greeting.render({ task: 'why 5xx?', from: 17 })).toBe(
      'Since 17:\n<<<task\nwhy 5xx?\ntask>>>\nThat was 17.',
    );
  });

  it('refuses a missing, an unknown and a mistyped value', () => {
    const render = greeting.render as (values: unknown) => string;
    expect(codeOf(() => render({ task: 'x' }))).toBe('internal');
    expect(codeOf(() => render({ task: 'x', from: 1, more: 2 }))).toBe('internal');
    expect(codeOf(() => render({ task: 3, from: 1 }))).toBe('internal');
  });

  it('is refused with a place that no variable fills, or a variable without a place', () => {
    expect(() => defineTemplate({ id: 't', text: '{{a}}', variables: z.object({}), world: [] })).toThrow('a');
    expect(() =>
      defineTemplate({ id: 't', text: '', variables: z.object({ b: z.string() }), world: [] }),
    ).toThrow('b');
  });

  it('has another version for other words, other variables and another fence', () => {
    const of = (text: string, world: ('task' | 'from')[] = ['task']) =>
      defineTemplate({ id: 'greeting', text, variables, world }).version;
    const text = 'Since {{from}}:\n{{task}}\nThat was {{from}}.';
    expect(of(text)).toBe(greeting.version);
    expect(new Set([greeting.version, of(`${text} `), of(text, []), of(text, ['task', 'from'])]).size).toBe(
      4,
    );
    expect(promptVersion('a', ['x', 'y']).version).not.toBe(promptVersion('a', ['xy', '']).version);
  });

  it('lets no value close its fence, open another, or fill another place', () => {
    fc.assert(
      fc.property(hostile, (task) => {
        const lines = greeting.render({ task, from: 17 }).split('\n');
        const marked = lines.filter((line) => /<<<|>>>/.test(line));
        expect(marked).toEqual(['<<<task', 'task>>>']);
        expect(lines.at(-2)).toBe('task>>>');
        expect(lines[1]).toBe('<<<task');
      }),
    );
  });

  it('changes what it fences once, and ordinary text not at all', () => {
    fc.assert(fc.property(hostile, (text) => expect(harmless(harmless(text))).toBe(harmless(text))));
    const log = 'a << b >> c\n\tät <tag> "<<" 日本 😀';
    expect(fenced('x', log)).toBe(`<<<x\n${log}\nx>>>`);
    expect(harmless('a\u202eb\u{E0041}c\u0000')).toBe('a·b·c·');
  });
});
