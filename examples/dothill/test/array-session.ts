import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';

/** One answer, read without any code of the driver. */
export interface Answer {
  readonly text: string;
  readonly code: number;
  readonly response: string;
  /** Every PROPERTY of this name, anywhere, in document order. */
  all(name: string): string[];
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, isArray: (name) => ['OBJECT', 'PROPERTY'].includes(name) });

interface Node {
  readonly PROPERTY?: readonly { '@name': string; '#text'?: string }[];
  readonly OBJECT?: readonly Node[];
}

const properties = (node: Node): [string, string][] => [
  ...(node.PROPERTY ?? []).map((property): [string, string] => [property['@name'], property['#text'] ?? '']),
  ...(node.OBJECT ?? []).flatMap(properties),
];

export function readAnswer(text: string): Answer {
  const found = properties((parser.parse(text) as { RESPONSE: Node }).RESPONSE);
  const all = (name: string): string[] => found.filter(([key]) => key === name).map(([, value]) => value);
  return { text, code: Number(all('return-code')[0]), response: all('response')[0] ?? '', all };
}

export const digest = (user: string, password: string): string => createHash('md5').update(`${user}_${password}`).digest('hex');

/** A bare client of the array: what somebody else's script would do. */
export class ArraySession {
  private constructor(
    readonly url: string,
    public key: string,
  ) {}

  static async login(url: string, user = 'manage', password = '!manage'): Promise<ArraySession> {
    const session = new ArraySession(url, '');
    session.key = (await session.ask(`/login/${digest(user, password)}`)).response;
    return session;
  }

  async ask(command: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/api${command}`, { headers: { sessionKey: this.key, dataType: 'api', ...headers } });
    if (response.status !== 200) throw new Error(`status ${response.status} for ${command}`);
    return readAnswer(await response.text());
  }

  /** Codes of several commands, one after the other. */
  async codes(...commands: readonly string[]): Promise<number[]> {
    const codes: number[] = [];
    for (const command of commands) codes.push((await this.ask(command)).code);
    return codes;
  }
}
