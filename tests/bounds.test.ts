import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');
const TABLE = readFileSync(join(ROOT, 'docs/bounds.md'), 'utf8');
const listed = [...TABLE.matchAll(/^\| `([\w./-]+\.ts)` \|/gm)].map(([, file]) => file as string);

const STRUCTURE = /\bnew (Map|Set|WeakMap|LRUCache|Pool|MongoClient)\b|: [^=()]*\[\] = \[\]/;
/** What these give lives on after they have returned. */
const MAKER = /^(?:export )?(?:async )?(?:function|const) (create|open|connect|watch|verify|use)\w*/;

/** Whether a file makes something that lasts: a structure of the module, or one that a maker's result holds. */
function lasts(text: string): boolean {
  let isMaker = false;
  return text.split('\n').some((line) => {
    if (/^\w/.test(line)) isMaker = MAKER.test(line);
    if (!STRUCTURE.test(line)) return false;
    // Names in capitals are constants.
    return isMaker ? /^ {2}(const|let) /.test(line) : /^(export )?(const|let) (?![A-Z_]+\b)/.test(line);
  });
}

const files = ['gateway', 'subgraphs/kit', 'database'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/(^|\/)test-|\.test\.ts$/.test(file))
    .map((file) => join(folder, file)),
);

test('every structure that lasts has its row in the table of bounds', () => {
  const lasting = files.filter((file) => lasts(readFileSync(join(ROOT, file), 'utf8')));
  expect(lasting.length).toBeGreaterThan(10);
  expect(lasting.filter((file) => !listed.includes(file))).toEqual([]);
});

test('the table of bounds names files that exist, each with its bound and what happens at it', () => {
  expect(listed.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  for (const row of TABLE.match(/^\| `.*$/gm) ?? []) expect(row).toMatch(/^\|( [^|]+ \|){4}$/);
});
