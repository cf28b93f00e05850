import assert from 'node:assert/strict';
import { runConformance, type LockBackend, type SectionName } from '@holdfast/conformance';
import type { LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';
import { editPackage, type EditedPackage, type PackageEdit } from './edited-package.js';
import type { ProviderVariant } from './provider-variant.js';

const LIMIT_MS = 180_000; // only a hang takes so long
/** Several processes on one lock: an unchanged copy that passes it was copied whole. */
const CONTROL: SectionName = 'exclusion';

/** What {@link testVariants} needs of a test runner. */
export interface VariantTestRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly it: { (title: string, body: () => Promise<void>, timeoutMs?: number): void; concurrent(title: string, body: () => Promise<void>, timeoutMs?: number): void };
}

/** The provider whose variants are judged. */
export interface VariantSubject {
  /** `import.meta.url` of a module of its package. */
  readonly from: string;
  /** Name of the class that the package exports; its constructor takes what the contenders are told. */
  readonly export: string;
  readonly capabilities: LockProviderCapabilities;
  /** A backend with contenders, as for the provider itself. Whatever it imports of the provider it takes from the copy. */
  readonly backend: (copy: EditedPackage) => Promise<LockBackend>;
  readonly variants: readonly ProviderVariant[];
}

/**
 * Registers a test for each variant: the kit finds out what is wrong with a copy of the built package that was edited so. As their control, a copy without
 * edits passes: what the kit says is of the edits, not of the copying. Whether the provider itself keeps all sections is the matter of its conformance test.
 */
export function testVariants({ describe, it }: VariantTestRunner, subject: VariantSubject): void {
  describe(`the kit finds out a ${subject.export} that`, () => {
    for (const { does, edits, fails, saying } of subject.variants) {
      it.concurrent(does, async () => assert.match((await judge(subject, edits, fails)).join('\n'), saying), LIMIT_MS);
    }
  });

  it(`the kit finds nothing wrong with an unchanged copy of ${subject.export}`, async () => assert.deepEqual(await judge(subject, [], CONTROL), []), LIMIT_MS);
}

/** What the kit says of the built provider with these edits, in this section. */
async function judge({ from, export: exported, capabilities, backend }: VariantSubject, edits: readonly PackageEdit[], section: SectionName): Promise<readonly string[]> {
  const copy = editPackage(from, edits);
  try {
    const { [exported]: Provider } = (await import(copy.path('lib/index.js'))) as Record<string, new (options: unknown) => LockProvider>;
    const create = async (): Promise<LockBackend> => {
      const made = await backend(copy);
      const { args } = made.contender!;
      return { ...made, provider: () => new Provider!(args), contender: { module: copy.path('test/contender.mjs'), args } };
    };
    const { results } = await runConformance({ capabilities, create }, { only: [section], effort: 'smoke' });
    return results.flatMap(({ error }) => (error === undefined ? [] : [`${section}: ${error.message}`]));
  } finally {
    copy.remove();
  }
}
