import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Bilingual } from '../../schema/errors.ts';
import { parseIdNumber } from '../../schema/scalars.ts';

export const USER_KINDS = ['officer', 'citizen', 'privacy-officer'] as const;
export type UserKind = (typeof USER_KINDS)[number];

/** A user of the embedded identity provider. */
export interface User {
  /** The name to sign in with: the file's name. */
  user: string;
  name: Bilingual;
  kind: UserKind;
  /** The kinds of window where the user works. */
  windows: readonly string[];
  /** Only citizens have one. */
  idNumber?: string;
}

/**
 * Reads every `<user>.yaml` of a folder: `{ name: { en, zh }, kind, windows, idNumber? }`, in the order of their names.
 * Throws naming the file and the entry that is missing or malformed, never its value.
 */
export function readUsers(folder: string): User[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => parseUser(readFileSync(join(folder, file), 'utf8'), join(folder, file)));
}

function parseUser(text: string, file: string): User {
  const entry = parseYaml(text, file);
  const need = (name: string, isRight: boolean): void => {
    if (!isRight) throw new Error(`${file}: "${name}" is missing or malformed`);
  };
  const { name, kind, windows = [] } = entry;
  const idNumber = parseIdNumber(entry.idNumber);
  const user = basename(file, '.yaml');
  if (!/^[a-z0-9-]+$/.test(user)) throw new Error(`${file}: a user's name is made of a-z, 0-9 and hyphens`);
  need('name', typeof name?.en === 'string' && typeof name?.zh === 'string');
  need('kind', USER_KINDS.includes(kind));
  need('windows', Array.isArray(windows) && windows.every((window) => /^[a-z0-9-]+$/.test(String(window))));
  need('idNumber', kind === 'citizen' ? idNumber !== undefined : entry.idNumber === undefined);
  return { user, name: { en: name.en, zh: name.zh }, kind, windows, ...(idNumber && { idNumber }) };
}

// biome-ignore lint/suspicious/noExplicitAny: every entry is checked by its reader.
function parseYaml(text: string, file: string): Record<string, any> {
  try {
    return parse(text) ?? {};
  } catch {
    // The parser's message quotes the file, which holds ID numbers.
    throw new Error(`${file}: not valid YAML`);
  }
}
