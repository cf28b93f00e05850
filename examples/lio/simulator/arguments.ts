/** What `create` was asked for. */
export interface CreateArguments {
  readonly device: string;
  readonly name: string;
  readonly userid: string;
  readonly password: string;
  readonly isIser: boolean;
  readonly initiators: readonly string[];
  /** As they were given; null: all addresses of the node. */
  readonly ips: readonly string[] | null;
  readonly port: number;
}

const DEFAULT_PORT = 3260;

/** The command line was not understood: usage, exit 1. */
export class UsageError extends Error {}

/** Reads what follows `create`; options may stand anywhere after the first five. */
export function createArguments(args: readonly string[]): CreateArguments {
  checkCount(args, 5, 8);
  const [device = '', name = '', userid = '', password = '', iser, ...options] = args;
  const parsed = { initiators: [] as string[], ips: null as readonly string[] | null, port: DEFAULT_PORT };
  for (const option of options) {
    if (option.startsWith('-a')) parsed.ips = addresses(option.slice(2));
    else if (option.startsWith('-p')) parsed.port = portNumber(option.slice(2));
    else parsed.initiators = option === '' ? [] : option.replaceAll(/^ +| +$/g, '').split(',');
  }
  return { device, name, userid, password, isIser: iser === 'True', ...parsed };
}

/** @throws UsageError unless there are from `least` to `most` arguments */
export function checkCount(args: readonly string[], least: number, most: number): void {
  if (args.length < least || args.length > most) throw new UsageError();
}

function addresses(list: string): string[] {
  const ips = list.split(',').filter((ip) => ip !== '');
  if (ips.length === 0) throw new UsageError();
  return ips;
}

function portNumber(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new UsageError();
  return Number(text);
}

export function usage(program: string): string {
  const lines = [
    'create [device] [name] [userid] [password] [iser_enabled] <initiator_iqn,iqn2,iqn3,...> [-a<IP1,IP2,...>] [-pPORT]',
    'add-initiator [target_iqn] [userid] [password] [initiator_iqn]',
    'delete-initiator [target_iqn] [initiator_iqn]',
    'get-targets',
    'delete [iqn]',
    'verify',
    'save [path_to_file]',
  ];
  return ['Usage:', ...lines.map((line) => `${program} ${line}`)].join('\n');
}
