import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CHINESE, type Sentence, say, spoken } from './sentences.ts';

const ROOT = join(import.meta.dirname, '..');
const placesOf = (sentence: string): string[] => sentence.match(/\{\w+\}/g)?.sort() ?? [];

/** The source that can refuse; each sentence as it is written there. */
const source = ['schema', 'gateway', 'subgraphs/kit']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => /(?<!\.test)\.ts$/.test(file) && file !== 'schema/sentences.ts')
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

describe('every sentence that a client can be given', () => {
  const sentences = Object.entries(CHINESE) as [Sentence, string][];

  test.each(sentences)('%s: has the same values in Chinese', (english, chinese) => {
    expect(placesOf(chinese)).toEqual(placesOf(english));
    expect(chinese.replaceAll(/["@{}\w（）“”]/g, '') === '' || /\p{Script=Han}/u.test(chinese)).toBe(true);
    expect(english.endsWith('.')).toBe(chinese.endsWith('。'));
  });

  test.each(sentences)('%s: is said somewhere', (english) => {
    const written = [`'${english}'`, `"${english}"`];
    expect(written.some((form) => source.includes(form))).toBe(true);
  });

  test('is said with its values, and those that are sentences in the same language', () => {
    const said = say('There is no argument {name} of {holder}.', {
      name: say('of this name'),
      holder: say('the field "{name}"', { name: 'Query.citizen' }),
    });
    expect(spoken(said, 'en')).toBe('There is no argument of this name of the field "Query.citizen".');
    expect(spoken(said, 'zh')).toBe('字段 "Query.citizen" 没有参数 （此名称）。');
  });

  test('says a value as it is, whatever stands in it', () => {
    expect(spoken(say('"{name}"', { name: '{name} $& $1' }), 'zh')).toBe('"{name} $& $1"');
  });
});
