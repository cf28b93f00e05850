import { coreFile } from '../core-file.js';
import { measureInterleaved, type BenchCase } from '../measure-interleaved.js';
import { timesOnly, type Section } from '../section.js';

interface TemplateModule {
  parseNameTemplate(source: string): { render(self: unknown, args: readonly unknown[]): string };
}

interface Owner {
  readonly driverName: string;
}

// Changing arguments, and names that are kept: otherwise the compiler renders once, or never makes the string at all.
const driver: Owner = { driverName: 'dothill' };
const calls: readonly (readonly [{ readonly id: string }])[] = Array.from({ length: 64 }, (_, index) => [{ id: `volume-${index}` }] as const);

/** What the name of one call costs, against writing it by hand. */
export const nameRendering: Section = async ({ effort }) => {
  const { parseNameTemplate } = (await import(coreFile('./name/name-template.js'))) as TemplateModule;
  return timesOnly(await measureInterleaved([literalCase(), compiledCase(parseNameTemplate), replaceCase()], effort));
};

const names: string[] = calls.map(() => '');

function literalCase(): BenchCase {
  const render = (self: Owner, args: readonly [{ readonly id: string }]): string => `${self.driverName}-${args[0].id}-map`;
  return {
    name: 'template literal',
    run(count) {
      for (let i = 0; i < count; i += 1) names[i & 63] = render(driver, calls[i & 63]!);
    },
  };
}

function compiledCase(parse: TemplateModule['parseNameTemplate']): BenchCase {
  const template = parse('{self.driverName}-{0.id}-map');
  return {
    name: 'parsed template',
    run(count) {
      for (let i = 0; i < count; i += 1) names[i & 63] = template.render(driver, calls[i & 63]!);
    },
  };
}

/** What parsing at every call would cost. */
function replaceCase(): BenchCase {
  const render = (self: Owner, args: readonly [{ readonly id: string }]): string =>
    '{self.driverName}-{0.id}-map'.replace(/\{([^}]+)\}/g, (_, path: string) =>
      String(path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], { self, ...args })),
    );
  return {
    name: 'replaced at every call',
    run(count) {
      for (let i = 0; i < count; i += 1) names[i & 63] = render(driver, calls[i & 63]!);
    },
  };
}
