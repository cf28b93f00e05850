import { setTimeout as pause } from 'node:timers/promises';
import type { LockName } from '@holdfast/core/provider';
import { LockTable, type Claim } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

const BETWEEN_MS = 20;
const GOODBYE = 'goodbye:';

/** The engine's part: who has said goodbye is no longer looked after. */
export class GoodbyeTable extends LockTable {
  readonly #leaving = new Set<string>();

  override renew(ids: readonly string[]): readonly string[] {
    for (const id of ids) if (id.startsWith(GOODBYE)) this.#leaving.add(id.slice(GOODBYE.length));
    return super.renew(ids);
  }

  protected override outlives(holder: Claim): boolean {
    return this.#leaving.has(holder.id) || super.outlives(holder);
  }
}

/** Says goodbye first and gives the lock back afterwards: whoever dies in between leaves it behind. */
export class TwoStepLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName, id: string): Promise<void> {
    await this.link.renew([`${GOODBYE}${id}`]);
    await pause(BETWEEN_MS);
    await super.release(name, id);
  }
}
