import { Latchkey } from '@latchkey/client';

const { LATCHKEY_URL: url, ACCESS_KEY: accessKey, SECRET_KEY: secretKey } = process.env as Record<string, string>;
const latchkey = new Latchkey({ url: url!, accessKey: accessKey!, secretKey: secretKey! });
const key = await latchkey.keys.create({ name: 'Of a program' });
for await (const listed of latchkey.keys.list({ q: key.accessKey })) console.log(listed.name);
await latchkey.keys.delete(key.id);
console.log(await latchkey.verify(key));
