import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCES: Readonly<Record<string, string>> = {
  'toy-client.ts': `import { Locked, LockScope } from '@holdfast/core';
import { hostLock } from './toy-locks.js';

/** There is no other class ToyClient. */
export class ToyClient {
  host = 'h0';
  removesHosts = true;

  get address(): string {
    return this.host + ':80';
  }

  @Locked(LockScope.Global, '{self.address}-map', { reason: 'the next free LUN is read, then used' })
  async map(_volume: { id: string }): Promise<void> {}

  @Locked(LockScope.Global, '{self.address}-map', { reason: 'a mapping is taken away, then it is read whether it was the last' })
  async unmap(_volume: { id: string }): Promise<void> {}

  @Locked(LockScope.Process, ['z-{0.id}', 'a-{0.id}'], { mode: 'shared' })
  @Locked(LockScope.Node, (_self: ToyClient, volume: { id: string }) => 'by-function-' + volume.id)
  async copy(_volume: { id: string }): Promise<void> {}

  @Locked(hostLock, { when: (self) => (self as ToyClient).removesHosts, condition: 'removesHosts' })
  async attach(_name: string): Promise<void> {}

  #secret = { isSet: true };

  get isReady(): boolean {
    return this.#secret.isSet;
  }

  @Locked(LockScope.Process, 'reset', { when: (self) => (self as ToyClient).isReady, condition: 'it is ready' })
  async reset(): Promise<void> {}

  @Locked(LockScope.Process, 'login')
  static async login(): Promise<void> {}
}
`,
  'toy-driver.ts': `import { Locked, LockScope } from '@holdfast/core';
import { ToyClient } from './toy-client.js';

export class ToyDriver extends ToyClient {
  @Locked(LockScope.Process, 'driver', { when: () => true })
  async first(): Promise<void> {}

  @Locked(LockScope.Process, 'driver')
  async second(): Promise<void> {}
}
`,
  'toy-locks.ts': `import { defineLock, LockScope } from '@holdfast/core';

export const hostLock = defineLock({ scope: LockScope.Global, name: 'host-{name}', params: ['name'], reason: 'a host is looked up, then made' });
export const turnLock = defineLock({ scope: LockScope.Node, name: '{volume.id}-turn', params: ['volume'], reason: 'one at a time', where: 'the copier' });
`,
  'index.ts': "export { ToyClient } from './toy-client.js';\nexport { ToyDriver } from './toy-driver.js';\nexport { hostLock, turnLock } from './toy-locks.js';\n",
  'broken.ts': "throw new Error('this module does not load');\n",
};

const entry = (name: string): object => ({ types: `./lib/${name}.d.ts`, default: `./lib/${name}.js` });

/** A folder with one small package of locked classes, compiled as its author would. Inside this package, so that imports find core. */
export class ToyPackage {
  readonly root: string;

  constructor() {
    const temporary = fileURLToPath(new URL('../temp', import.meta.url));
    mkdirSync(temporary, { recursive: true });
    this.root = mkdtempSync(path.join(temporary, 'toy-'));
    this.write('package.json', JSON.stringify({ name: 'toy-repository', holdfast: { catalog: ['drivers/*'] } }));
    const exports = { '.': entry('index'), './broken': entry('broken'), './unbuilt': entry('unbuilt') };
    this.write('drivers/toy/package.json', JSON.stringify({ name: '@toy/driver', type: 'module', exports, holdfast: { title: 'Toy array' } }));
    for (const [name, text] of Object.entries(SOURCES)) this.#compile(name, text);
    this.write('drivers/no-package/readme.txt', '');
    this.write('plain/package.json', JSON.stringify({ name: '@toy/plain', type: 'module', main: 'index.js' }));
    this.write('plain/index.js', 'export class Plain {}\n');
    mkdirSync(path.join(this.root, 'node_modules/@toy'), { recursive: true });
    symlinkSync(path.join(this.root, 'drivers/toy'), path.join(this.root, 'node_modules/@toy/driver'), 'dir');
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.root, file)), { recursive: true });
    writeFileSync(path.join(this.root, file), text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #compile(name: string, text: string): void {
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, experimentalDecorators: true, sourceMap: true };
    const { outputText, sourceMapText } = ts.transpileModule(text, { fileName: `../src/${name}`, compilerOptions });
    const built = name.replace('.ts', '.js');
    this.write(`drivers/toy/src/${name}`, text);
    this.write(`drivers/toy/lib/${built}`, outputText);
    const map = { ...(JSON.parse(sourceMapText ?? '{}') as object), sources: [`../src/${name}`] };
    this.write(`drivers/toy/lib/${built}.map`, JSON.stringify(map));
  }
}
