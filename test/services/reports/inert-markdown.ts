/**
 * What a CommonMark reader would still take for markup: the text without code (fences and spans), without
 * escaped characters, and without the only markup that a report uses.
 */
export function activeIn(markdown: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {2}(`{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined && /^ {2}`+text$/.test(line)) fence = ticks;
    else if (fence !== undefined && line.trim() === fence) fence = undefined;
    else if (fence === undefined) lines.push(inline(line));
  }
  return lines.join('\n');
}

function inline(line: string): string {
  let left = '';
  for (let i = 0; i < line.length; ) {
    if (line[i] === '\\') {
      left += 'e';
      i += 2;
      continue;
    }
    const run = /^`+/.exec(line.slice(i))?.[0];
    if (run === undefined) {
      left += line[i];
      i += 1;
      continue;
    }
    const close = new RegExp(`(?<!\`)${run}(?!\`)`).exec(line.slice(i + run.length));
    if (close === null) return `${left}UNCLOSED`;
    left += 'code';
    i += run.length + close.index + run.length;
  }
  return left;
}
