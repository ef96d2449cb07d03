// A guard of the package in the folder that its first argument names: answers each line "accessKey secretKey" on stdin.
const { GuardReplica, HttpSource } = require(`${process.argv[2]}/core.js`);
const [url, accessKey, secretKey] = process.argv.slice(3);

const lines = require('node:readline').createInterface({ input: process.stdin });
new GuardReplica(new HttpSource({ url, accessKey, secretKey }), { service: 'older' }).start().then((replica) => {
  console.log('started');
  lines.on('line', (line) => {
    const [access, secret] = line.split(' ');
    const verification = replica.verify(access, secret, 'api');
    console.log(verification.valid ? verification.caller.key.name : verification.code);
  });
  lines.on('close', () => replica.stop());
});
