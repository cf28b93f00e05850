import { XMLBuilder } from 'fast-xml-parser';

/** One `OBJECT` of an answer. */
export interface AnswerObject {
  readonly basetype: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly objects?: readonly AnswerObject[];
}

/** The last object of every answer, by which clients tell success from failure. */
export interface AnswerStatus {
  readonly type: 'Success' | 'success' | 'Error' | 'error';
  readonly response: string;
  readonly returnCode: number;
}

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, indentBy: '  ' });

/** An answer as the array words it. The status comes last, and no object before it has a `response` or `return-code`. */
export function answerXml(request: string, objects: readonly AnswerObject[], status: AnswerStatus): string {
  const at = new Date();
  const statusObject: AnswerObject = {
    basetype: 'status',
    name: 'status',
    properties: {
      'response-type': status.type,
      'response-type-numeric': status.type.toLowerCase() === 'success' ? 0 : 1,
      response: status.response,
      'return-code': status.returnCode,
      'component-id': '',
      'time-stamp': at.toISOString().slice(0, 19).replace('T', ' '),
      'time-stamp-numeric': Math.floor(at.getTime() / 1000),
    },
  };
  let oid = 0;
  const node = (object: AnswerObject): object => ({
    '@basetype': object.basetype,
    '@name': object.name,
    '@oid': String((oid += 1)),
    '@format': 'rows',
    PROPERTY: Object.entries(object.properties).map(([name, value]) => ({
      '@name': name,
      '@type': typeof value === 'number' ? 'sint64' : 'string',
      '#text': typeof value === 'number' ? String(value) : printable(value),
    })),
    OBJECT: (object.objects ?? []).map(node),
  });
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8', '@standalone': 'yes' },
    RESPONSE: {
      '@VERSION': 'L100',
      '@REQUEST': printable(request),
      COMP: { '@G': '0', '@P': '1' },
      OBJECT: [...objects, statusObject].map(node),
    },
  });
}

/** Echoed text may hold what XML cannot: control characters and halves of surrogate pairs. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '?');
}
