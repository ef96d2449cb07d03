import { useState } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';

interface Item {
  readonly id: string;
  readonly name: string;
}

interface FinderProps<T extends Item> {
  label: string;
  placeholder: string;
  nothing: string;
  value: T | null;
  /** what is found for a text, the best first; a hook */
  useFound: (q: string) => readonly T[];
  aside?: (item: T) => string;
  /** what was picked is shown elsewhere: the text and the list are for the next */
  startsAnew?: boolean;
  /** the text was taken away altogether */
  onClear?: () => void;
  onChange: (item: T | null) => void;
}

export function Finder<T extends Item>(props: FinderProps<T>) {
  const { label, placeholder, nothing, value, useFound, aside, startsAnew, onClear, onChange } = props;
  const [text, setText] = useState(value?.name ?? '');
  const items = useFound(text === value?.name ? '' : text.trim());

  const pick = (id: unknown) => {
    const item = items.find((one) => one.id === id);
    if (item === undefined) return;
    onChange(item);
    setText(startsAnew ? '' : item.name);
  };
  const write = (next: string) => {
    setText(next);
    if (next === '') onClear?.();
    if (next !== value?.name) onChange(items.find(({ name }) => name === next) ?? null);
  };
  return (
    <ComboBox
      className="field"
      menuTrigger="focus"
      allowsEmptyCollection
      items={items}
      defaultFilter={() => true}
      inputValue={text}
      value={value?.id ?? null}
      onInputChange={write}
      onChange={pick}
    >
      <Label>{label}</Label>
      <Input className="input" placeholder={placeholder} />
      <Popover className="popover">
        <ListBox<T> renderEmptyState={() => <div className="menu-item muted">{nothing}</div>}>
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.name} className="menu-item">
              <span className="grow">{item.name}</span>
              {aside && <span className="muted small">{aside(item)}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
