import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLATFORM } from '../../gateway/platform/subgraph.ts';
import { departmentNames } from '../../subgraphs/departments.ts';
import { WINDOW } from '../../subgraphs/kit/agreements.ts';
import { writeFolder } from './folder.ts';
import { namesOf, type Title, templateOf } from './template.ts';

const ROOT = join(import.meta.dirname, '../..');
const SUBGRAPHS = join(ROOT, 'subgraphs');

/** Words that mean something else: verbs of this command, recipients, databases and properties that are there already. */
const TAKEN = new Set([
  'kit',
  'new',
  'remove',
  'check',
  'survey',
  'proposals',
  'accept',
  'reject',
  'approve',
  PLATFORM,
  WINDOW,
  'unknown',
  'admin',
  'local',
  'config',
  'constructor',
]);

/**
 * Makes the folder of a new department, which composes with the others and passes the contract suite as it is, and
 * touches nothing else. Throws when the name cannot be a department's, or when a title would not fit into its files.
 */
export async function scaffold(name: string, given: Partial<Title>): Promise<void> {
  checkName(name);
  const title = { en: given.en ?? englishOf(name), zh: given.zh ?? '新部门' };
  checkTitle('--title-en', title.en, /[A-Za-z]/, 'English letters');
  checkTitle('--title-zh', title.zh, /\p{Script=Han}/u, 'Chinese characters');
  // The draft lies outside subgraphs/, where every folder is taken for a department.
  await writeFolder(join(SUBGRAPHS, name), join(ROOT, `.new-${name}`), templateOf(name, title));
}

function checkName(name: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    throw new Error(
      `"${name}" cannot be a department's name: lower-case words joined by "-", at most 40 characters, such as fire-rescue.`,
    );
  }
  if (TAKEN.has(name)) throw new Error(`"${name}" means something else here. Choose another name.`);
  if (existsSync(join(SUBGRAPHS, name))) throw new Error(`There is a department "${name}" already.`);
  const { type, field } = namesOf(name);
  const used = new RegExp(`\\b(${type}|${field})\\b`);
  for (const department of departmentNames()) {
    const file = join(SUBGRAPHS, department, 'schema.graphql');
    const [found] = (existsSync(file) && used.exec(readFileSync(file, 'utf8'))) || [];
    if (found)
      throw new Error(`"${name}" would define ${found}, which ${department} has already. Choose another name.`);
  }
}

function checkTitle(option: string, text: string, form: RegExp, what: string): void {
  if (!form.test(text) || /["\\\p{Cc}]/u.test(text) || text.length > 60) {
    throw new Error(`${option} must have ${what}, no quotation mark, no "\\", and at most 60 characters.`);
  }
}

const englishOf = (name: string): string =>
  [...name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)), 'Bureau'].join(' ');
