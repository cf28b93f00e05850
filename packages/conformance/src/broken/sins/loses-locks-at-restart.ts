import { LockTable } from '../reference/lock-table.js';

/** Has forgotten every lock after a restart, and confirms whatever it is asked about from then on. */
export class AmnesicTable extends LockTable {
  #wasRestarted = false;

  override restart(): void {
    super.restart();
    for (const { name } of this.list()) this.forget(name);
    this.#wasRestarted = true;
  }

  override renew(ids: readonly string[]): readonly string[] {
    const held = super.renew(ids);
    return this.#wasRestarted ? ids : held;
  }
}
