import React, { useState } from 'react';
import type { Props } from './props';

/** A list. */
export const List: React.FC<Props> = ({ items }) => {
  const [open, setOpen] = useState<boolean>(false);
  const toggle = useCallback(() => setOpen(!open), [open]);
  return (
    <ul class="list" onClick={toggle}>
      {items.map((item) => <Item<Props> key={item.id} {...item} />)}
      <ui.Divider></ui.Divider>
    </ul>
  );
};

export default function Page<T,>(props: Props): JSX.Element {
  return <List items={props.items}><Footer /></List>;
}

class Legacy extends React.Component<Props> {
  state: State = initial();
  render() { return <ui.Text />; }
}
