import { later } from '../../ui/later';

export const KeyDialog = later(async () => (await import('./key-dialogs')).KeyDialog);
export const CreateDialog = later(async () => (await import('./create-dialog')).CreateDialog);
const FIELD = <div className="field" />;
export const TagFinder = later(async () => (await import('./tag-finder')).TagFinder, FIELD);
export const SelectionBar = later(async () => (await import('./selection-bar')).SelectionBar);
