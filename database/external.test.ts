import { describe, expect, test } from '@jest/globals';
import { reachExternal, uriOfDatabase } from './external.ts';

describe('the URI of one database of an external one', () => {
  test.each([
    ['mongodb://h/a', undefined, 'mongodb://h/tax'],
    ['mongodb://h', undefined, 'mongodb://h/tax'],
    ['mongodb://u:p@h1:1,h2:2/?replicaSet=r', 'admin', 'mongodb://u:p@h1:1,h2:2/tax?replicaSet=r&authSource=admin'],
    ['mongodb+srv://u:p%40@h/a?w=majority', 'a', 'mongodb+srv://u:p%40@h/tax?w=majority&authSource=a'],
    ['mongodb://u:p@h/a?authSource=b', 'b', 'mongodb://u:p@h/tax?authSource=b'],
    [
      'mongodb://h/?authMechanism=MONGODB-X509',
      '$external',
      'mongodb://h/tax?authMechanism=MONGODB-X509&authSource=%24external',
    ],
  ])('%s keeps servers, options and the source of its credentials', (uri, source, expected) => {
    expect(uriOfDatabase(uri, 'tax', source)).toBe(expected);
  });

  test('a malformed URI is refused without being repeated', async () => {
    const refused = reachExternal('mongo://user:secret@127.0.0.1/a');
    await expect(refused).rejects.toThrow(/^MONGODB_URI cannot be reached \(MongoParseError\)/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});
