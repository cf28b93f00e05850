// What only standard decorators can do: stand on a method with a private name.
import { Locked, type Volume } from './fixtures.js';

export class Hard {
  readonly host: string = 'h';
  static readonly realm: string = 'r';

  @Locked('node', '{self.host}-{0.id}')
  async #save(volume: Volume): Promise<string> {
    return volume.id;
  }

  @Locked('node', '{self.realm}')
  static async #scan(): Promise<void> {}

  // @ts-expect-error self has no public property 'hots'
  @Locked('node', '{self.hots}')
  async #typo(): Promise<void> {}

  all(volume: Volume): unknown {
    return [this.#save(volume), Hard.#scan(), this.#typo()];
  }
}
