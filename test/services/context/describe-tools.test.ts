import * as z from 'zod';
import { brief, describeTools } from '#services/context/describe-tools.ts';
import { toolOf } from '../../support/tools.ts';

describe('tools as a model is told of them', () => {
  it('are those that change nothing', () => {
    const tools = [toolOf('look'), toolOf('act', undefined, { mutates: true })];
    expect(describeTools(tools)).toEqual([
      {
        name: 'look',
        description: 'answers look',
        inputSchema: { type: 'object', properties: { of: { type: 'string' } }, additionalProperties: false },
      },
    ]);
  });

  it('have short descriptions, theirs and those of their inputs', () => {
    const long = `Reads lines. ${'And more. '.repeat(100)}`;
    const input = z.strictObject({ description: z.string().describe(`Which. ${'word '.repeat(100)}`) });
    const [tool] = describeTools([toolOf('look', undefined, { description: long, input })]);
    expect(Buffer.byteLength(tool?.description ?? '')).toBeLessThanOrEqual(600);
    expect(tool?.description.endsWith('And more.')).toBe(true);
    expect(tool?.inputSchema['properties']).toEqual({
      description: { type: 'string', description: 'Which.' },
    });
  });

  it('are cut at sentences, else at words, else anywhere', () => {
    expect(brief('One. Two three', 9)).toBe('One.');
    expect(brief('One two three', 9)).toBe('One two');
    expect(brief('Onetwothree', 9)).toBe('Onetwothr');
    expect(brief('Short', 9)).toBe('Short');
  });
});
