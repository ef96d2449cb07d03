import { t } from '../../texts';
import { Finder } from '../../ui';

interface TagFinderProps {
  tags: readonly string[];
  onPick: (tag: string) => void;
}

/** Finds a tag by a part of it. */
export function TagFinder({ tags, onPick }: TagFinderProps) {
  const useFound = (q: string) =>
    tags.filter((tag) => tag.toLowerCase().includes(q.toLowerCase())).map((name) => ({ id: name, name }));
  return (
    <Finder
      label={t.field.tag}
      placeholder={t.labels.any}
      nothing={t.labels.noTag}
      value={null}
      useFound={useFound}
      startsAnew
      onChange={(found) => found && onPick(found.name)}
    />
  );
}
