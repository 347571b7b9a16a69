import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseIdNumber } from '../../schema/scalars.ts';
import { readUsers, type User } from './users.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citizen-graph-users-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function userOf(text: string, file = 'someone.yaml') {
  writeFileSync(join(folder, file), text);
  return readUsers(folder)[0];
}

describe('the demo users', () => {
  let users: User[];
  beforeAll(() => {
    users = readUsers(join(import.meta.dirname, '../../seed/users'));
  });

  test('work where the guides say', () => {
    expect(users.map(({ user, kind, windows }) => [user, kind, windows])).toEqual([
      ['citizen-1', 'citizen', ['phone']],
      ['citizen-2', 'citizen', ['phone']],
      ['officer-chen', 'officer', ['real-estate']],
      ['officer-lin', 'officer', ['real-estate', 'civil-affairs']],
      ['officer-sun', 'officer', ['education']],
      ['officer-wang', 'officer', ['transport']],
      ['officer-wu', 'officer', ['enterprise']],
      ['officer-zhou', 'officer', ['medical', 'social-security']],
      ['privacy-officer-zhao', 'privacy-officer', []],
      ['screen-lakeside', 'officer', ['screen']],
    ]);
  });

  test('have an ID number exactly when they are citizens', () => {
    for (const { kind, idNumber } of users)
      expect([kind, parseIdNumber(idNumber) !== undefined]).toEqual([kind, kind === 'citizen']);
  });
});

describe('a user file', () => {
  const name = 'name: { en: Someone, zh: 某人 }';

  test('needs no windows', () => {
    expect(userOf(`${name}\nkind: privacy-officer`)).toEqual({
      user: 'someone',
      name: { en: 'Someone', zh: '某人' },
      kind: 'privacy-officer',
      windows: [],
    });
  });

  test.each([
    ['no name', 'kind: officer', '"name"'],
    ['a kind we do not know', `${name}\nkind: mayor`, '"kind"'],
    ['windows that are no list', `${name}\nkind: officer\nwindows: phone`, '"windows"'],
    ['a window with blanks', `${name}\nkind: officer\nwindows: [real estate]`, '"windows"'],
    ['a citizen without ID number', `${name}\nkind: citizen`, '"idNumber"'],
    ['an officer with ID number', `${name}\nkind: officer\nidNumber: "990000197902240486"`, '"idNumber"'],
  ])('with %s is refused by file and entry', (_case, text, entry) => {
    expect(() => userOf(text)).toThrow(`someone.yaml: ${entry} is missing or malformed`);
  });

  test('with a wrong check digit is refused without showing the number', () => {
    expect(() => userOf(`${name}\nkind: citizen\nidNumber: "990000198503120018"`)).toThrow(
      /^(?!.*990000).*"idNumber" is missing or malformed$/,
    );
  });

  test('that is not YAML is refused without quoting it', () => {
    expect(() => userOf('idNumber: "990000197902240486')).toThrow(/someone\.yaml: not valid YAML$/);
  });

  test('whose name could not be typed is refused', () => {
    expect(() => userOf(`${name}\nkind: officer`, 'Some One.yaml')).toThrow(/Some One\.yaml/);
  });
});
