import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { brokenLedger } from './broken-ledger.ts';
import { BEGINNING, GENESIS, type Position, readLine } from './line.ts';

const NEWLINE = 0x0a;

export interface RawLine {
  /** The line without its newline. */
  bytes: Buffer;
  /** Byte offset of its first character. */
  start: number;
  /** False for what stands after the last newline. */
  whole: boolean;
}

/** Streams the lines of a file from a byte offset to the end it had at the call. A file that is missing has none. */
export async function* readLines(path: string, offset = 0): AsyncGenerator<RawLine> {
  const size = await sizeOf(path);
  if (size <= offset) return;
  let start = offset;
  let pieces: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start: offset, end: size - 1, highWaterMark: 1 << 18 })) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      pieces.push(chunk.subarray(from, at));
      const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
      yield { bytes, start, whole: true };
      start += bytes.length + 1;
      pieces = [];
      from = at + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
  }
  if (pieces.length > 0) yield { bytes: Buffer.concat(pieces), start, whole: false };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

export interface Start {
  offset: number;
  /** Sequence of the entry before the first one that is read. */
  sequence: number;
  /** Hash of that entry; left out where it is not known. */
  prev?: string;
}

/** The start of a whole log. */
export const START: Start = { offset: 0, sequence: 0, prev: GENESIS };

export interface Walked {
  /** Position of the last whole entry; `BEGINNING` when none was read. */
  last: Position;
  /** Bytes after the last newline: a line that was never finished and so never acknowledged. */
  torn: number;
}

/**
 * Follows the chain to the end of the log and calls `visit` at each entry. Throws the error of `brokenLedger` at the
 * first line that is malformed, whose hash is not that of its bytes, or that does not follow the entry before it.
 */
export async function walk(path: string, from: Start, visit: (at: Position) => void = () => {}): Promise<Walked> {
  let { sequence, prev } = from;
  let last = BEGINNING;
  for await (const { bytes, start, whole } of readLines(path, from.offset)) {
    if (!whole) return { last, torn: bytes.length };
    sequence += 1;
    const line = readLine(bytes);
    const broken = (what: string) => brokenLedger(basename(path), sequence, what);
    if (!line) throw broken('is not a whole entry');
    if (line.hash !== line.stated) throw broken('has a hash that is not the hash of its bytes');
    if (line.sequence !== sequence) throw broken(`is missing: entry ${line.sequence} stands in its place`);
    if (prev !== undefined && line.prev !== prev)
      throw broken('names another hash (prev) than the entry before it has');
    prev = line.hash;
    last = { sequence, hash: line.hash, start, end: start + bytes.length + 1 };
    visit(last);
  }
  return { last, torn: 0 };
}
