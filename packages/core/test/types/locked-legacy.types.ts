// What only legacy decorators can do: stand on abstract-free classes that inject by parameter.
import { Locked, type Volume } from './fixtures.js';

declare function inject(token: symbol): ParameterDecorator;

export class Injected {
  readonly host: string;

  constructor(@inject(Symbol.for('host')) host: string) {
    this.host = host;
  }

  @Locked('node', '{self.host}-{0.id}')
  async save(volume: Volume): Promise<string> {
    return volume.id;
  }

  // @ts-expect-error self has no public property 'hots'
  @Locked('node', '{self.hots}')
  async typo(): Promise<void> {}
}
