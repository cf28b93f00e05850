/**
 * URL of a module that is loaded by its address, such as the module of a thread, beside the file whose `import.meta.url` is given. When that file is
 * a source (tests run sources), the built module is named: Node.js 20 runs no TypeScript.
 * @param module - relative path with the extension `.js`
 * @public
 */
export function builtModule(importMetaUrl: string, module: string): string {
  const url = new URL(module, importMetaUrl);
  if (importMetaUrl.endsWith('.ts')) url.pathname = url.pathname.replace(/^(.*)\/src\//, '$1/lib/');
  return url.href;
}
