import { expect, test } from '@jest/globals';
import { addressesOf } from './addresses.ts';

test.each([
  ['127.0.0.1', undefined, 'http://127.0.0.1:4000', 'http://127.0.0.1:4000', false],
  ['10.1.2.3', undefined, 'http://10.1.2.3:4000', 'http://10.1.2.3:4000', false],
  ['::1', undefined, 'http://[::1]:4000', 'http://[::1]:4000', false],
  ['0.0.0.0', undefined, 'http://127.0.0.1:4000', 'http://127.0.0.1:4000', true],
  ['0.0.0.0', 'https://graph.example', 'http://127.0.0.1:4000', 'https://graph.example', false],
  ['::', 'https://graph.example', 'http://127.0.0.1:4000', 'https://graph.example', false],
])('a gateway on %s that is called %p by others', (host, publicUrl, local, shown, isNameless) => {
  expect(addressesOf({ host, port: 4000, publicUrl })).toEqual({ local, public: shown, isNameless });
});
