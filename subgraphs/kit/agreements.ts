import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { approvalDigest, coordinateOf, type PartLine } from './approval.ts';

/** A department's approval of its part of one task. Never changed: what is agreed otherwise is another agreement. */
export interface Agreement {
  /** The task's name, its file's name without `.graphql`. */
  readonly task: string;
  /** Who receives the fields: the window, or a department whose `@requires` asks for them. */
  readonly recipient: string;
  /** The law or rule that allows it. */
  readonly basis: string;
  /** The last day on which it holds, YYYY-MM-DD. */
  readonly until: string;
  /** What was approved; empty until it was, and when the text is no longer the one that was. */
  readonly part: readonly PartLine[];
  /** Coordinates (`Type.field`) that the part is about. */
  readonly fields: ReadonlySet<string>;
  /** Why nothing is approved, where nothing is. */
  readonly flaw?: 'not approved' | 'changed by hand';
  /** Where it stands in its file. */
  readonly line?: number;
}

export const WINDOW = 'window';

/** An agreement over a part as it is, approved. */
export const agreementOver = (agreement: Omit<Agreement, 'fields' | 'flaw'>): Agreement => ({
  ...agreement,
  fields: new Set(agreement.part.flatMap((line) => coordinateOf(line) ?? [])),
});

/**
 * Reads `agreements.yaml`: a list of `{ task, recipient?, basis, until, approves?, part? }`, the last two as
 * `npm run department -- approve` writes them: a part whose digest is another approves nothing.
 * Throws naming file, entry and what is missing: an agreement without basis or end date is none.
 */
export function parseAgreements(text: string, file: string): Agreement[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error) throw new Error(`${file}: ${error.message}`, { cause: error });
  const entries: unknown = document.toJS() ?? [];
  if (!Array.isArray(entries)) throw new Error(`${file}: must be a list of agreements`);
  return entries.map((entry, index) => {
    const at = `${file}: agreement ${index + 1}`;
    const need = (name: string, form: RegExp): string => {
      const value = String(entry?.[name] ?? '');
      if (!form.test(value)) throw new Error(`${at}: "${name}" is missing or malformed`);
      return value;
    };
    const task = need('task', /^[a-z0-9-]+$/);
    const basis = need('basis', /\S/);
    const until = need('until', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/);
    const unknown = Object.keys(entry).find((key) => !KEYS.has(key));
    if (unknown)
      throw new Error(`${at}: "${unknown}" means nothing here; npm run department -- approve writes the part`);
    const recipient = String(entry.recipient ?? WINDOW);
    const part = String(entry.part ?? '')
      .split('\n')
      .filter(Boolean);
    const isAsApproved = entry.approves === approvalDigest(task, recipient, part);
    const node = isSeq(document.contents) ? document.contents.items[index] : undefined;
    const range = isMap(node) ? node.range : undefined;
    return {
      ...agreementOver({ task, recipient, basis, until, part: isAsApproved ? part : [] }),
      ...(isAsApproved ? {} : { flaw: entry.approves === undefined ? 'not approved' : 'changed by hand' }),
      ...(range ? { line: lines.linePos(range[0]).line } : {}),
    };
  });
}

const KEYS = new Set(['task', 'recipient', 'basis', 'until', 'approves', 'part']);

/** The lines that agreements in force on that day let a task's recipient have. */
export function approvedLines(
  agreements: readonly Agreement[],
  asked: { task: string; recipient: string; day: string },
): ReadonlySet<PartLine> {
  return new Set(
    agreements
      .filter(
        ({ task, recipient, until }) => task === asked.task && recipient === asked.recipient && until >= asked.day,
      )
      // A department that runs elsewhere may have a kit that does not know of parts: it approves nothing.
      .flatMap(({ part }) => part ?? []),
  );
}
