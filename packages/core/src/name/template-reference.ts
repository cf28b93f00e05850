import { templateInvalid } from './template-error.js';

/** One placeholder of a template: where its value is found. */
export interface TemplateReference {
  /** As written, with its braces: `{volume.id}`. */
  readonly placeholder: string;
  /** The object of the locked method, or the position of one of its parameters, counted from 0. */
  readonly root: 'self' | number;
  /** The declared name of the parameter, when the template uses one. */
  readonly parameter?: string | undefined;
  /** Property names from the root to the value; empty when the parameter itself is the value. */
  readonly path: readonly string[];
}

/** What a template may refer to. */
export interface TemplateScope {
  readonly params: readonly string[] | undefined;
  readonly parameterCount: number | undefined;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
const POSITION = /^(?:0|[1-9]\d*)$/;

/**
 * Refuses a list of parameter names that could not mean anything.
 * @throws `ERR_LOCK_DEFINITION_INVALID`
 * @internal
 */
export function checkParams(source: string, { params, parameterCount }: TemplateScope): void {
  if (params === undefined) return;
  if (!Array.isArray(params)) throw templateInvalid(source, `"params" must be a list of parameter names, such as ['volume', 'connector']`);
  params.forEach((name: unknown, index) => {
    if (typeof name !== 'string' || !IDENTIFIER.test(name)) {
      const shown = typeof name === 'string' ? JSON.stringify(name) : `a ${typeof name}`;
      throw templateInvalid(source, `"params" holds ${shown}, which is no identifier`);
    }
    if (name === 'self') throw templateInvalid(source, '"params" must not hold "self": that names the object of the method');
    if (params.indexOf(name) !== index) throw templateInvalid(source, `"params" names ${JSON.stringify(name)} twice`);
  });
  if (parameterCount !== undefined && params.length > parameterCount) {
    throw templateInvalid(source, `"params" names ${params.length} parameters, the method has ${parameterCount}`);
  }
}

/**
 * Reads what stands between two braces.
 * @throws `ERR_LOCK_DEFINITION_INVALID` for an unknown name, a position out of range, a bad path
 * @internal
 */
export function parseReference(source: string, text: string, scope: TemplateScope): TemplateReference {
  const placeholder = `{${text}}`;
  const [root = '', ...path] = text.split('.');
  checkPath(source, placeholder, [root, ...path]);
  if (root === 'self') {
    if (path.length === 0) throw templateInvalid(source, '{self} is the whole object; name one of its properties, such as {self.host}');
    return { placeholder, root, path };
  }
  if (POSITION.test(root)) return { placeholder, root: checkPosition(source, placeholder, Number(root), scope), path };
  const position = scope.params?.indexOf(root) ?? -1;
  if (position < 0) throw templateInvalid(source, unknownName(placeholder, root, scope));
  return { placeholder, root: position, parameter: root, path };
}

function checkPath(source: string, placeholder: string, steps: readonly string[]): void {
  for (const step of steps) {
    if (step === '') throw templateInvalid(source, `${placeholder} has an empty step in its path`);
    if (step.trim() !== step) throw templateInvalid(source, `${placeholder} has blanks around a step of its path`);
    if (/[[\]]/.test(step)) {
      throw templateInvalid(source, `${placeholder} uses brackets; every step takes a dot, as in {connector.host} or {self.hosts.0}`);
    }
  }
}

function checkPosition(source: string, placeholder: string, position: number, { parameterCount }: TemplateScope): number {
  if (parameterCount === undefined || position < parameterCount) return position;
  const has = parameterCount === 0 ? 'the method has none' : `the method has ${parameterCount}, counted from 0`;
  throw templateInvalid(source, `${placeholder} means parameter ${position}, but ${has}`);
}

function unknownName(placeholder: string, root: string, { params }: TemplateScope): string {
  if (/^\d/.test(root)) return `${placeholder}: ${root} is no position; positions are written 0, 1, 2, …`;
  if (root === 'this') return `${placeholder}: the object of the method is called "self"`;
  if (params !== undefined && params.length > 0) {
    const declared = params.map((name) => JSON.stringify(name)).join(', ');
    return `${placeholder}: no parameter is declared as ${JSON.stringify(root)}; "params" has ${declared}`;
  }
  const remedy = `declare them in the order of the method, params: [${JSON.stringify(root)}, …], or write the position, such as {0.id}`;
  return `${placeholder}: no parameter names are declared; ${remedy}`;
}
