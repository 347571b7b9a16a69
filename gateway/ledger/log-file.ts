import { constants, type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { brokenLedger } from './broken-ledger.ts';
import { walk } from './chain.ts';
import { syncDirectory } from './durable-directory.ts';
import type { Position } from './line.ts';

/** What a log needs of an open file. */
export interface File extends Pick<FileHandle, 'datasync' | 'close'> {
  write(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  stat(): Promise<{ size: number }>;
}
export type OpenFile = (path: string) => Promise<File>;

/** Opens a file for reading and writing, made when it is missing, readable by its owner only. */
export const openFile: OpenFile = (path) => open(path, constants.O_RDWR | constants.O_CREAT, 0o600);

/** A file that ends, whatever fails, with the last entry known to be durable before anything is added to it. */
export interface LogFile {
  /** Position of the last durable entry. */
  readonly last: Position;
  /**
   * Adds whole lines; `last` is the entry they end with and the length of its line in bytes. Resolves when they are
   * durable; rejects when that is not certain.
   */
  append(bytes: Buffer, last: { sequence: number; hash: string; length: number }): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log that is durable up to `last`; what stands behind it is cut off. */
export async function openLogFile(path: string, last: Position, opener: OpenFile = openFile): Promise<LogFile> {
  let file: File | undefined = await restore(path, last, opener);

  return {
    get last() {
      return last;
    },
    async append(bytes, { sequence, hash, length }) {
      // After a failure nothing is known of the file or of what the system still holds for it: only the path is
      // trusted.
      file ??= await restore(path, last, opener);
      try {
        await writeAll(file, bytes, last.end);
        await file.datasync();
      } catch (error) {
        await file.close().catch(() => {});
        file = undefined;
        throw error;
      }
      const end = last.end + bytes.length;
      last = { sequence, hash, start: end - length, end };
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

async function writeAll(file: File, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function restore(path: string, last: Position, opener: OpenFile): Promise<File> {
  const file = await opener(path);
  try {
    const { size } = await file.stat();
    if (size > last.end) await file.truncate(last.end);
    if (size > 0) await file.datasync();
    await syncDirectory(dirname(path));
    if (last.sequence > 0) {
      const found = await walk(path, { offset: last.start, sequence: last.sequence - 1 });
      if (found.last.hash !== last.hash) throw brokenLedger(basename(path), last.sequence, 'was durable and is gone');
    }
    return file;
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}
