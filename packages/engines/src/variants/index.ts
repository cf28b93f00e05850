export { editPackage, type EditedPackage, type PackageEdit } from './edited-package.js';
export type { ProviderVariant } from './provider-variant.js';
export { testVariants, type VariantSubject, type VariantTestRunner } from './test-variants.js';
