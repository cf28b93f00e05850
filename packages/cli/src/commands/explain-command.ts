import { Command } from 'commander';
import { explainCall } from '../explain/explain-call.js';
import { explanationJson, explanationText } from '../explain/explanation.js';
import { argumentList, propertiesOfSelf } from '../explain/json-argument.js';
import type { Terminal } from '../terminal.js';

interface ExplainOptions {
  readonly args: string;
  readonly self: string;
  readonly json?: true;
}

/** `holdfast explain`. */
export function explainCommand(terminal: Terminal): Command {
  return new Command('explain')
    .description('Prints the locks that one call would take: names, scopes, modes, in the order of taking them. Nothing is locked.')
    .argument('<module>', 'file, folder of a package, or installed package that exports the class')
    .argument('<Class.method>', 'the locked method')
    .option('--args <json>', 'list of the arguments of the call', '[]')
    .option('--self <json>', 'object with the properties that the names are made of', '{}')
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (module: string, target: string, options: ExplainOptions) => {
      const call = { module, target, args: argumentList(options.args), self: propertiesOfSelf(options.self) };
      const locks = await explainCall(call, terminal.directory);
      terminal.stdout.write(`${options.json ? explanationJson(target, locks) : explanationText(target, locks)}\n`);
    });
}

const EXAMPLES = `
Examples:
  holdfast explain my-driver 'Driver.mapVolume' --self '{"arrayName": "A1"}' --args '[{"id": "v1"}]'
  holdfast explain ./lib/index.js Driver.login --self '{"host": "h1"}' --json

A name that cannot be made is explained as the call itself would explain it, with status 1.`;
