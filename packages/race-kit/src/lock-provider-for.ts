import type { ProviderSpec } from '@holdfast/array-simulator';
import type { LockProvider } from '@holdfast/core/provider';

/** Makes the provider that the data describes. @throws a TypeError when its module exports no such class */
export async function lockProviderFor(spec: ProviderSpec): Promise<LockProvider> {
  const module = (await import(spec.module)) as Record<string, new (options: unknown) => LockProvider>;
  const Provider = module[spec.export];
  if (Provider === undefined) throw new TypeError(`${spec.module} exports no ${spec.export}`);
  return new Provider(spec.options);
}
