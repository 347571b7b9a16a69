import { createHash, hash as digest } from 'node:crypto';

/** What the first entry names as its predecessor. */
export const GENESIS = '0'.repeat(64);

/** Where an entry stands in its log; `start` and `end` are the byte offsets of its line, newline included. */
export interface Position {
  sequence: number;
  hash: string;
  start: number;
  end: number;
}

/** The position before the first entry. */
export const BEGINNING: Position = { sequence: 0, hash: GENESIS, start: 0, end: 0 };

/** What a line says of its place in the chain. */
export interface Line {
  sequence: number;
  prev: string;
  /** The hash that the line's bytes have. */
  hash: string;
  /** The hash that the line states. */
  stated: string;
}

const LEAF = Buffer.of(0);
const HEAD = /^\{"seq":([1-9]\d{0,15}),"at":"[^"]{24}","prev":"([0-9a-f]{64})",/;
const TAIL = /^,"hash":"([0-9a-f]{64})"\}$/;
const TAIL_LENGTH = 75;

/**
 * Makes the line of an entry. Its hash is the RFC 6962 leaf hash, SHA-256(0x00 ‖ leaf), of the line's bytes with the
 * last member `,"hash":"…"` taken out. The leaf is itself a JSON object and holds the hash of the entry before, so the
 * lines are a chain, and a tree can be built over the same leaves.
 */
export function sealLine(members: string, at: string, after: { sequence: number; hash: string }) {
  const sequence = after.sequence + 1;
  const open = `{"seq":${sequence},"at":"${at}","prev":"${after.hash}",${members}`;
  const hash = digest('sha256', `\0${open}}`, 'hex');
  return { sequence, hash, text: `${open},"hash":"${hash}"}\n` };
}

/** Reads a line without its newline, from its raw bytes alone; undefined when it does not have the form of an entry. */
export function readLine(bytes: Buffer): Line | undefined {
  const head = HEAD.exec(bytes.toString('latin1', 0, 160));
  const open = bytes.length - TAIL_LENGTH;
  const tail = open > 0 ? TAIL.exec(bytes.toString('latin1', open)) : null;
  if (!head?.[1] || !head[2] || !tail?.[1]) return undefined;
  const hash = createHash('sha256').update(LEAF).update(bytes.subarray(0, open)).update('}').digest('hex');
  return { sequence: Number(head[1]), prev: head[2], hash, stated: tail[1] };
}
