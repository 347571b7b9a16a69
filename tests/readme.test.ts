import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TRANSFER } from '../bench/query.ts';
import { loadWorkingTree } from '../commands/working-tree.ts';
import { testProgram } from '../gateway/program/test-program.ts';
import { cast } from './support/cast.ts';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

test("the README's tour is about people who exist in the seeded population", () => {
  const readme = read('README.md');
  for (const value of [cast.seller.idNumber, cast.buyer.idNumber, cast.unit, cast.seller.name, cast.spouse.name]) {
    expect(readme).toContain(value);
  }
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  test('names files and folders that exist', () => {
    const first = `(?:${readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['data', 'node_modules'].includes(entry.name))
      .map(({ name }) => name.replace('.', '\\.'))
      .join('|')})`;
    const named = [...text.matchAll(new RegExp(`\`(${first}/[\\w./-]*)\``, 'g'))].map(([, path]) => path as string);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('quotes tests by the names that they have', () => {
    const quoted = [...text.matchAll(/`([\w./-]+\.test\.ts)`: “([^”]+)”/g)];
    expect(quoted.flatMap(([, file = '', name = '']) => (read(file).includes(name) ? [] : name))).toEqual([]);
  });

  test('links to pages that exist', () => {
    const linked = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)/g)].map(([, path]) => path as string);
    expect(linked.filter((path) => !existsSync(join(ROOT, page, '..', path)))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, script]) => script as string);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

test('the way of a request is shown by the steps that the housing query has', async () => {
  const { supergraph, tasks, agreements } = await loadWorkingTree();
  const task = tasks.get('second-hand-housing-transfer');
  if (!task) throw new Error('There is no such task.');
  const { steps } = testProgram(supergraph, task, TRANSFER, { agreements });
  const lines = steps.map(({ number, department, after, parts }) => {
    const told = parts.flatMap(({ entities }) => entities?.disclosed.flatMap(({ fields }) => fields) ?? []);
    return `| ${number} | ${department} | ${after.join(', ')} | ${told.map(([coordinate]) => `\`${coordinate}\``).join(', ')} |`;
  });
  expect(read('docs/way-of-a-request.md')).toContain(lines.join('\n'));
  const picture = read('docs/way-of-a-request.svg');
  for (const { number, department } of steps) expect(picture).toContain(`>${number} ${department}</text>`);
});
