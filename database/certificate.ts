import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { now, toMachine } from '../schema/clock.ts';

const DAY_MS = 24 * 3_600_000;

// DER, as far as one certificate needs it (X.690; RFC 5280, 4.1; RFC 5758, 3.2).
const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8 = 0x0c;
const UTC_TIME = 0x17;
const VERSION = 0xa0;

const ECDSA_WITH_SHA256 = der(SEQUENCE, der(OID, Buffer.from('2a8648ce3d040302', 'hex')));
const COMMON_NAME = der(OID, Buffer.from('550403', 'hex'));

/**
 * A new P-256 key and a certificate of its own for a day, in PEM. Whoever trusts this certificate alone trusts nobody but
 * the holder of the key.
 */
export function createCertificate(commonName: string): { key: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8, Buffer.from(commonName)))));
  const validity = der(SEQUENCE, time(toMachine(now() - DAY_MS)), time(toMachine(now() + DAY_MS)));
  const version3 = der(VERSION, der(INTEGER, Buffer.of(2)));
  // Positive, and without a leading zero that DER forbids.
  const serial = der(INTEGER, Buffer.concat([Buffer.of(1), randomBytes(15)]));
  const body = der(SEQUENCE, version3, serial, ECDSA_WITH_SHA256, name, validity, name, spkiOf(publicKey));
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', body, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificate: pem(der(SEQUENCE, body, ECDSA_WITH_SHA256, signature)),
  };
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const spkiOf = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** `YYMMDDHHMMSSZ`. */
const time = (ms: number): Buffer =>
  der(
    UTC_TIME,
    Buffer.from(
      new Date(ms)
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\.\d+/g, ''),
    ),
  );

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
