import type { AcquireRequest, LockLoss } from '@holdfast/core/provider';

let requests = 0;

/** A request with the usual answers filled in. */
export function request(changes: Partial<AcquireRequest> = {}): AcquireRequest & { readonly losses: LockLoss[] } {
  requests += 1;
  const losses: LockLoss[] = [];
  const owner = { id: `request-${requests}`, host: 'here', pid: process.pid, method: `Driver.method${requests}`, sinceAt: Date.now() };
  return { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost: (loss) => losses.push(loss), losses, ...changes };
}
