import { execFile, type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expectDigest } from './digest.js';

const run = promisify(execFile);
const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache');
const FETCHED = join(CACHE, 'kafka-4.1.0');
const POM = join(import.meta.dirname, 'kafka-pom.xml');
const DIGEST = 'e02f09295f8039dd096119608cadc6e5405c388d473e2a3c291cdcd0233f68dd';
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A program of the Java that is there: `java`, `keytool`. */
export function javaTool(name: string): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', name) : name;
}

/**
 * The folder that holds Kafka's jars: that of KAFKA_HOME, else one fetched from Maven Central and kept.
 * Rejects with what is missing when neither can be had.
 */
export async function kafkaJars(): Promise<string> {
  await run(javaTool('java'), ['-version']);
  const home = process.env['KAFKA_HOME'];
  if (home) return join(home, 'libs');
  if (!existsSync(FETCHED)) await fetchJars();
  return FETCHED;
}

/** Several may fetch at once: each has a folder of its own, and the first to be done wins. */
async function fetchJars(): Promise<void> {
  const own = `${FETCHED}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${own}`]);
    await expectDigest(own, DIGEST);
    await rename(own, FETCHED);
  } catch (error) {
    if (!existsSync(FETCHED)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** Starts a class of Kafka's with its output in a file that is open. */
export function spawnKafkaClass(
  jars: string,
  jvm: readonly string[],
  args: readonly string[],
  log: number,
): ChildProcess {
  const stdio: ['ignore', number, number] = ['ignore', log, log];
  return spawn(javaTool('java'), [...jvm, ...SMALL, '-cp', join(jars, '*'), ...args], { stdio });
}

/** Runs a class of Kafka's to its end; resolves with its stdout, rejects when it exits with anything but 0. */
export async function runKafkaClass(jars: string, args: readonly string[], input = ''): Promise<string> {
  const options = { maxBuffer: MAX_OUTPUT_BYTES };
  const running = run(javaTool('java'), ['-Xmx256m', ...SMALL, '-cp', join(jars, '*'), ...args], options);
  running.child.stdin?.end(input);
  return (await running).stdout;
}

const SMALL = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Dorg.apache.logging.log4j.level=WARN'];
