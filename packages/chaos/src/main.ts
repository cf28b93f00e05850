import { engineNames, haveEngines } from '@holdfast/engines';
import { backends } from './backends/index.js';
import type { ChaosFindings } from './chaos-report.js';
import { readChaosCommand, UsageError, type ChaosCommand } from './command-line.js';
import { runChaos } from './run-chaos.js';

async function main(argv: readonly string[]): Promise<void> {
  const request = readChaosCommand(argv);
  if (request.help !== undefined) {
    process.stdout.write(request.help);
    return;
  }
  await chaos(request.command);
}

async function chaos({ json, ...command }: ChaosCommand): Promise<void> {
  await haveEngines([...engineNames.filter((engine) => engine === (command.provider === 'mysql' ? 'mariadb' : command.provider)), ...(command.faults ? (['libfaketime'] as const) : [])]);
  const startedAtMs = performance.now();
  const progress = (text: string) => void process.stderr.write(`[${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s] ${text}\n`);
  progress(`chaos on ${command.provider} for ${command.seconds} s, seed ${command.seed}`);
  const findings = await runChaos({ ...command, start: backends[command.provider]!, progress });
  for (const complaint of findings.complaints) process.stderr.write(`${complaint}\n`);
  process.stdout.write(json ? `${JSON.stringify(findings.report)}\n` : inLines(findings));
  if (findings.complaints.length > 0) {
    process.stderr.write(`broken promises; the plan again: npm run chaos -- --provider ${command.provider} --seconds ${command.seconds} --seed ${command.seed}\n`);
    process.exitCode = 1;
  }
}

function inLines({ report, complaints }: ChaosFindings): string {
  const width = Math.max(...Object.keys(report).map((key) => key.length));
  const lines = Object.entries(report).map(([key, value]) => `${key.padEnd(width)}  ${String(value)}`);
  return [...lines, '', complaints.length === 0 ? 'nothing was wrong' : 'promises were broken: see above', ''].join('\n');
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  process.stderr.write(`${error instanceof UsageError ? error.message : String((error as Error).stack ?? error)}\n`);
}
