import { later } from '../../ui/later';

export const KeyDialog = later(async () => (await import('./key-dialogs')).KeyDialog);
export const CreateDialog = later(async () => (await import('./create-dialog')).CreateDialog);
