// A guard of the package in the folder that its first argument names: answers each line "accessKey secretKey" on stdin.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [folder, url, accessKey, secretKey] = process.argv.slice(2);
const { GuardReplica, HttpSource } = createRequire(import.meta.url)(`${folder}/core.js`);
const say = (text) => process.stdout.write(`${text}\n`);

const replica = await new GuardReplica(new HttpSource({ url, accessKey, secretKey }), { service: 'older' }).start();
say('started');
for await (const line of createInterface({ input: process.stdin })) {
  const verification = replica.verify(...line.split(' '), 'api');
  say(verification.valid ? verification.caller.key.name : verification.code);
}
await replica.stop();
