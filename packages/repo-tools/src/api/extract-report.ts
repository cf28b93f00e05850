import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage, type IConfigFile } from '@microsoft/api-extractor';
import type { Finding } from '../repository/finding.js';
import type { EntryPoint } from './entry-point.js';
import { undocumentedNames } from './undocumented-names.js';

const quiet = { logLevel: ExtractorLogLevel.None };
const refused = { logLevel: ExtractorLogLevel.Error };

/**
 * Compares the public surface of one entry point with its report in `etc`, or rewrites the report with `update`. An export without a
 * docstring or without a release tag is a finding either way.
 */
export function extractReport(root: string, entry: EntryPoint, update: boolean): readonly Finding[] {
  try {
    return compare(root, entry, update);
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 2).join(' ');
    const hint = 'does a public declaration use one that `@internal` takes out of the built declarations?';
    return [{ file: entry.declarations, message: `${entry.specifier} could not be read: ${problem}; ${hint}` }];
  }
}

function compare(root: string, entry: EntryPoint, update: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  const folder = path.join(root, entry.folder);
  const config = ExtractorConfig.prepare({
    configObject: configFor(root, folder, entry),
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(folder, 'package.json'),
  });
  const result = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Error) findings.push(toFinding(root, entry, message));
    },
  });
  const file = `${entry.folder}/etc/${entry.reportName}`;
  findings.push(...undocumentedNames(file, readFileSync(path.join(folder, 'temp', entry.reportName), 'utf8')));
  if (result.apiReportChanged && !update) {
    findings.push({ file, message: `the public surface of ${entry.specifier} changed; if on purpose, npm run api:update and commit the report` });
  }
  return findings;
}

function configFor(root: string, folder: string, entry: EntryPoint): IConfigFile {
  return {
    projectFolder: folder,
    mainEntryPointFilePath: path.join(root, entry.declarations),
    newlineKind: 'lf',
    compiler: { overrideTsconfig: { extends: path.join(root, 'tsconfig.base.json'), files: [path.join(root, entry.declarations)] } },
    apiReport: {
      enabled: true,
      reportFileName: entry.reportName,
      reportFolder: path.join(folder, 'etc'),
      reportTempFolder: path.join(folder, 'temp'),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: refused },
      extractorMessageReporting: {
        default: refused,
        // A type that signatures need and nobody should name stays out of the index; the report shows it.
        'ae-forgotten-export': { ...quiet, addToApiReportFile: true },
        // Two entries of one package may link to each other's names.
        'ae-unresolved-link': quiet,
        // Judged by what the report says: the message does not tell an export from a member.
        'ae-undocumented': quiet,
        'ae-missing-release-tag': refused,
      },
      // Docstrings use plain words and the tags of TSDoc; its parser's taste in escapes is not ours.
      tsdocMessageReporting: { default: quiet },
    },
  };
}

function toFinding(root: string, entry: EntryPoint, message: ExtractorMessage): Finding {
  const file = message.sourceFilePath ? path.relative(root, message.sourceFilePath) : entry.declarations;
  const line = message.sourceFileLine === undefined ? {} : { line: message.sourceFileLine };
  return { file, ...line, message: `${entry.specifier}: ${message.text} (${message.messageId})` };
}
