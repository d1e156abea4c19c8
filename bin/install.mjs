// What a fresh clone needs before anything else can run: the npm packages (with the Node they bring) and the local
// engine. Plain Node 20 without dependencies, because it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, '.watchfloor');
const windows = process.platform === 'win32';
const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const venv = join(home, 'emulator');
const venvPython = windows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
const started = Date.now();

/** A failure with something the reader can do about it. */
class Advice extends Error {}

/** Says what happens, with the seconds since the beginning. */
export const say = (text) => {
  console.log(`[${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s] ${text}`);
};

/**
 * Installs what is missing, then runs a TypeScript entry on the packaged Node with the terminal handed over, and
 * ends with its exit code.
 */
export async function handOver(entry, args = [], { emulator = true } = {}) {
  try {
    refuseOldNode();
    makeHome();
    await Promise.all([installPackages(), emulator ? installEmulator() : undefined]);
  } catch (error) {
    if (!(error instanceof Advice)) throw error;
    console.error(`\n${error.message}\n`);
    process.exit(1);
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, entry), ...args], {
    // the channel tells the child when this process is gone, however that came about
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    cwd: root,
    env: { ...process.env, WATCHFLOOR_STARTED_AT: String(started), WATCHFLOOR_PYTHON_BIN: venvPython },
  });
  // the child ends in order and with its own code; this process only passes on what it is told
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function refuseOldNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 20) return;
  throw new Advice(
    `Node ${process.versions.node} is too old: Watchfloor starts with Node 20 or newer.\n` +
      'Install a newer one from https://nodejs.org or with your version manager, then run this again.',
  );
}

function makeHome() {
  try {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, '.writable'), '');
  } catch (error) {
    throw new Advice(
      `Cannot write to ${home} (${error.code}).\n` +
        (error.code === 'ENOSPC'
          ? 'The disk is full: free about 1 GB, then run this again.'
          : 'Give this user the right to write there, then run this again.'),
    );
  }
}

async function installPackages() {
  const wanted = hash(join(root, 'package-lock.json'));
  const stamp = join(root, 'node_modules', '.watchfloor-lock');
  if (existsSync(node) && read(stamp) === wanted) return;
  if (existsSync(node) && installedAsLocked()) {
    writeFileSync(stamp, wanted);
    return;
  }
  say('npm packages: installing what package-lock.json names (a minute or two the first time)');
  rmSync(stamp, { force: true });
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm ? [process.execPath, npm] : ['npm'];
  const from = Date.now();
  await run(
    'npm packages',
    command,
    [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    npmAdvice,
  );
  if (!existsSync(node))
    throw new Advice(`The install left no Node at ${node}: remove node_modules and run this again.`);
  writeFileSync(stamp, wanted);
  say(`npm packages: done in ${seconds(from)}`);
}

/** True when somebody ran `npm ci` by hand: each installed package has the version of the lockfile. */
function installedAsLocked() {
  const hidden = parsed(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const locked = parsed(join(root, 'package-lock.json'))?.packages;
  if (!hidden || !locked) return false;
  const names = Object.keys(locked).filter(
    (name) => name !== '' && !locked[name].optional && !locked[name].peer,
  );
  return names.every((name) => hidden[name]?.version === locked[name].version);
}

async function installEmulator() {
  if (process.env.WATCHFLOOR_EMULATOR) return;
  const requirements = join(root, 'bin', 'emulator-requirements.txt');
  const stamp = join(venv, '.installed');
  const wanted = hash(requirements);
  if (existsSync(venvPython) && read(stamp) === wanted && works(venvPython)) return;
  const python = findPython();
  say(`local engine: installing into .watchfloor/emulator (Python ${python.version})`);
  const from = Date.now();
  rmSync(venv, { recursive: true, force: true });
  await run('local engine', python.path, ['-m', 'venv', venv], venvAdvice);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input'];
  const pinned = ['--require-hashes', '--only-binary', ':all:', '-r', requirements];
  await run('local engine', venvPython, [...pip, ...pinned], pipAdvice);
  writeFileSync(stamp, wanted);
  say(`local engine: done in ${seconds(from)}`);
}

const works = (python) => spawnSync(python, ['-c', 'import ministack'], { stdio: 'ignore' }).status === 0;

function findPython() {
  const asked = process.env.WATCHFLOOR_PYTHON;
  const names = asked
    ? [asked]
    : ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
  const seen = [];
  for (const name of names) {
    const answer = spawnSync(
      name,
      ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.executable)'],
      {
        encoding: 'utf8',
      },
    );
    if (answer.status !== 0) continue;
    const [version, ...path] = answer.stdout.trim().split(' ');
    const [major, minor] = version.split('.').map(Number);
    if (major === 3 && minor >= 10) return { version, path: path.join(' ') };
    seen.push(`${name} is ${version}`);
  }
  throw new Advice(
    `${seen.length > 0 ? `Python is too old (${seen.join(', ')})` : 'No Python was found'}: the local engine needs Python 3.10 or newer.\n` +
      'Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one with\n' +
      'WATCHFLOOR_PYTHON=/path/to/python3, then run this again.',
  );
}

const network =
  /from versions: none|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|Temporary failure in name|NewConnectionError|ConnectionError|No route to host/i;
const full = /ENOSPC|No space left/i;
const offline = (who) =>
  `No network: ${who} could not reach its package registry.\n` +
  'Connect, or set HTTPS_PROXY (or your own registry in the configuration of the tool), then run this again:\n' +
  'what is already there is kept.';
const fullDisk = 'The disk is full: free about 1 GB, then run this again.';

const npmAdvice = (text) => {
  if (full.test(text)) return fullDisk;
  if (network.test(text)) return offline('npm');
  if (/EACCES|EPERM/.test(text))
    return 'npm may not write here: give this user the right to write in the checkout, then run this again.';
  return `npm ci failed:\n${tail(text)}\nRemove node_modules and run this again; if it stays, the text above says why.`;
};
const venvAdvice = (text) =>
  full.test(text)
    ? fullDisk
    : `Python could not make a virtual environment:\n${tail(text)}\nOn Debian and Ubuntu: apt install python3-venv. Then run this again.`;
const pipAdvice = (text) => {
  if (full.test(text)) return fullDisk;
  if (/do not match the hashes/i.test(text)) {
    return `A downloaded package is not the one that was pinned, so nothing of it was installed:\n${tail(text)}`;
  }
  if (network.test(text)) return offline('pip');
  return `pip install failed:\n${tail(text)}\nThe pinned packages are in bin/emulator-requirements.txt.`;
};

/** Runs a command; says every 15 seconds that it still does; its output is shown only when it fails. */
async function run(label, command, args, advise) {
  const from = Date.now();
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: windows && command === 'npm',
  });
  let text = '';
  const keep = (chunk) => {
    text = `${text}${chunk}`.slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const beat = setInterval(() => say(`${label}: still installing (${seconds(from)})`), 15_000);
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      keep(String(error));
      resolve(1);
    });
    child.on('exit', (status) => resolve(status ?? 1));
  });
  clearInterval(beat);
  if (code !== 0) throw new Advice(advise(text));
}

const seconds = (from) => `${((Date.now() - from) / 1000).toFixed(1)} s`;
const tail = (text) => text.trim().split('\n').slice(-12).join('\n');
const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
function parsed(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
