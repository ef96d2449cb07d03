import { LatchkeyProblem, Latchkey } from '@latchkey/client';

const url = process.env['LATCHKEY_URL']!;
const latchkey = new Latchkey({ url, accessKey: 'ak_stranger', secretKey: 'wrong' });
latchkey.me().catch((error: unknown) => console.log(error instanceof LatchkeyProblem && error.code));
