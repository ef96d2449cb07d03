import { Header } from '@nestjs/common';

/** The answer may hold a secret: nobody on the way keeps it. */
export const NoStore = () => Header('Cache-Control', 'no-store');
