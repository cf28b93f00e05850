// @ts-check
// Proves that Node.js, npm and git are all that has to be there: makes a machine of Debian's base packages with nothing else in it, clones the current commit
// into it and runs commands there, each time on a machine that is bare again. Needs root, Linux and Debian's debootstrap.
//
//   npm run bare                                                 npm run demo, then npm test, once
//   npm run -s bare -- --times 3 -- 'npm run demo' 'npm test'    what, and how often
//   npm run -s bare -- --base /var/tmp/debian                    keeps the base packages there for the next time
//
// Package sources, proxies, certificate authorities and npm's settings are those of this machine. The last lines tell how long everything took.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the clone lies on the bare machine. */
const clone = '/root/holdfast';
const authorities = '/etc/host-authorities.crt';
/** Mounts and processes of the machine live in namespaces that end with the command: nothing is left, however it ends. */
const apart = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--'];
const proxies = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/** @param {string} text */
const say = (text) => process.stdout.write(`bare: ${text}\n`);

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
let isInterrupted = false;

/**
 * Runs a command to its end and resolves to its exit status.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function run(command, args, env = process.env) {
  if (isInterrupted) throw new Error('interrupted');
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  running = child;
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', (code, signal) => resolve(signal ?? code)));
  running = undefined;
  return status;
}

/** @type {typeof run} */
async function must(command, args, env) {
  const status = await run(command, args, env);
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
  return status;
}

/** Also after a signal, and to its end: it is in no terminal's group. @param {string} folder */
async function remove(folder) {
  const child = spawn('rm', ['-rf', '--one-file-system', folder], { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
}

/** @param {string} command @param {readonly string[]} args */
async function output(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (status !== 0) throw new Error(`${command} ${args[0]} ended with ${status}`);
  return text.trim();
}

/** @param {string} machine */
async function makeBase(machine) {
  const codename = /^VERSION_CODENAME=(\S+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const targets = (await output('apt-get', ['indextargets', '--format', '$(CODENAME) $(SITE)', 'Created-By: Packages'])).split('\n').map((line) => line.split(' '));
  const site = targets.find(([name]) => name === codename)?.[1];
  if (site === undefined) throw new Error(`this machine has no package source of Debian ${codename}; run apt-get update`);
  say(`Debian ${codename}, base packages and git`);
  await must('unshare', [...apart, 'debootstrap', '--variant=minbase', '--include=git,libstdc++6', codename, machine, site]);
  cpSync('/etc/apt', path.join(machine, 'etc/apt'), { recursive: true, filter: (file) => !/disabled|\.(save|bak|distUpgrade)$/.test(file) });
  if (existsSync('/usr/share/keyrings')) cpSync('/usr/share/keyrings', path.join(machine, 'usr/share/keyrings'), { recursive: true });
}

/** Node.js and npm as they run here. @param {string} machine */
async function addNode(machine) {
  const local = path.join(machine, 'usr/local');
  const npm = path.dirname(path.dirname(realpathSync(process.env['npm_execpath'] ?? '/usr/lib/node_modules/npm/bin/npm-cli.js')));
  cpSync(realpathSync(process.execPath), path.join(local, 'bin/node'));
  cpSync(npm, path.join(local, 'lib/node_modules/npm'), { recursive: true, dereference: true });
  for (const name of ['npm', 'npx']) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(local, 'bin', name));
  const settings = [['userconfig', 'root/.npmrc'], ['globalconfig', 'usr/local/etc/npmrc']];
  for (const [name = '', place = ''] of settings) {
    const file = await output('npm', ['config', 'get', name, '--prefix', root]);
    mkdirSync(path.dirname(path.join(machine, place)), { recursive: true });
    if (existsSync(file)) writeFileSync(path.join(machine, place), withoutPaths(readFileSync(file, 'utf8')), { mode: 0o600 });
  }
  const trusted = [process.env['NODE_EXTRA_CA_CERTS'], await output('npm', ['config', 'get', 'cafile', '--prefix', root])].filter((file) => file && existsSync(file));
  if (trusted[0]) cpSync(trusted[0], path.join(machine, authorities), { dereference: true });
}

/** Settings that name files of this machine mean nothing there. @param {string} text */
const withoutPaths = (text) => text.split('\n').filter((line) => !/^\s*[\w-]+\s*=\s*"?\//.test(line)).join('\n');

/** @param {string} machine */
function environment(machine) {
  const own = { HOME: '/root', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', CI: 'true' };
  const taken = Object.entries(process.env).filter(([name]) => proxies.includes(name) || name.startsWith('HOLDFAST_'));
  const trust = existsSync(path.join(machine, authorities)) ? { NODE_EXTRA_CA_CERTS: authorities, npm_config_cafile: authorities } : {};
  return { ...own, ...Object.fromEntries(taken), ...trust };
}

/** Runs a command in the clone on the machine. @param {string} machine @param {string} command */
async function runThere(machine, command) {
  // Its own memory for files: what belongs to others in there is nobody's for a process that cannot see them.
  const script = `
    mount --bind "$1" "$1" && cd "$1" || exit 125 # the root of a machine is a mount: only so it can make namespaces of its own
    mount --rbind /dev "$1/dev" && mount -t tmpfs -o mode=1777 shm "$1/dev/shm" && mount -t proc proc "$1/proc" && mount -t sysfs -o ro sys "$1/sys" || exit 125
    exec chroot "$1" /bin/sh -c 'cd ${clone} && '"$2"`;
  return await run('unshare', [...apart, 'sh', '-c', script, 'sh', machine, command], environment(machine));
}

async function main() {
  const { values, positionals } = parseArgs({ options: { times: { type: 'string', default: '1' }, base: { type: 'string' } }, allowPositionals: true });
  const commands = positionals.length > 0 ? positionals : ['npm run demo', 'npm test'];
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('only root on Linux can make a machine in a folder');
  const folder = mkdtempSync(path.join(tmpdir(), 'holdfast-bare-'));
  /** @type {string[]} */
  const log = [];
  let failures = 0;
  try {
    const made = path.join(folder, 'base');
    const base = values.base ?? made;
    if (!existsSync(base)) {
      await makeBase(made);
      if (base !== made) await must('mv', [made, base]); // only whole
    }
    for (let time = 1; time <= Number(values.times); time += 1) {
      const machine = path.join(folder, `machine-${time}`);
      await must('cp', ['-a', base, machine]);
      for (const file of ['/etc/resolv.conf', '/etc/hosts']) if (existsSync(file)) cpSync(file, path.join(machine, file), { dereference: true });
      await addNode(machine);
      await must('git', ['clone', '--quiet', '--no-hardlinks', root, path.join(machine, clone)]);
      await must('chown', ['-R', '0:0', path.join(machine, clone)]);
      for (const command of commands) {
        say(`time ${time}: ${command}`);
        const startedAt = performance.now();
        const status = await runThere(machine, command);
        if (status !== 0) failures += 1;
        log.push(`time ${time}: ${command}: ${status === 0 ? 'passed' : `ended with ${status}`} after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
        say(log.at(-1) ?? '');
      }
      await remove(machine);
    }
  } finally {
    await remove(folder);
  }
  for (const line of log) say(line);
  if (failures > 0) process.exitCode = 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    isInterrupted = true;
    running?.kill('SIGKILL'); // unshare(1) heeds no other signal, and takes all processes of its namespace along
  });
}

await main().catch((error) => {
  process.stderr.write(`bare: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
