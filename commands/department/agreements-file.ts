import { isSeq, parseDocument, Scalar } from 'yaml';
import { approvalDigest, type PartLine } from '../../subgraphs/kit/approval.ts';

/** An approval to be written: the number of the agreement in its file, and the part. */
export interface NewApproval {
  index: number;
  part: readonly PartLine[];
}

/** The text of an agreements.yaml with approvals written into it. Comments, order and everything else stay as they are. */
export function withApprovals(text: string, approvals: readonly NewApproval[]): string {
  const document = parseDocument(text);
  if (!isSeq(document.contents)) throw new Error('agreements.yaml: must be a list of agreements');
  for (const { index, part } of approvals) {
    const at = (key: string) => document.getIn([index, key]);
    const digest = approvalDigest(String(at('task')), String(at('recipient') ?? 'window'), part);
    const lines = new Scalar(`${part.join('\n')}\n`);
    lines.type = 'BLOCK_LITERAL';
    document.setIn([index, 'approves'], digest);
    document.setIn([index, 'part'], lines);
  }
  return document.toString({ lineWidth: 0 });
}
