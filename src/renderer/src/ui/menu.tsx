import type { LucideIcon } from 'lucide-react';
import { Check } from 'lucide-react';
import { DropdownMenu as RadixDropdown } from 'radix-ui';
import type { ReactElement } from 'react';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { popClass } from './popover.tsx';

export interface MenuItem {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Shows a check mark: for one of several choices. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}
/** A line between groups is written as `null`. */
export type MenuItems = readonly (MenuItem | null)[];

const contentClass = cx(
  popClass,
  'max-h-(--radix-dropdown-menu-content-available-height) max-w-[90vw] min-w-44 overflow-y-auto p-1',
);
const itemClass = cx(
  'flex h-7.5 items-center gap-2 rounded-sm px-2 outline-none select-none',
  'data-[highlighted]:bg-selected data-[disabled]:opacity-50',
);

/** @param signs whether any item of the menu has an icon or a check mark, so that all leave room for one */
function ItemBody({ item, signs }: { readonly item: MenuItem; readonly signs: boolean }) {
  const Icon = item.checked === true ? Check : item.icon;
  return (
    <>
      {signs && (
        <span className="flex w-4 shrink-0 justify-center">{Icon !== undefined && <Icon aria-hidden size={14} />}</span>
      )}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.shortcut !== undefined && <Kbd keys={item.shortcut} />}
    </>
  );
}

interface MenuProps {
  readonly trigger: ReactElement;
  readonly items: MenuItems;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom' | 'right';
}

export function Menu({ trigger, items, align = 'end', side = 'bottom' }: MenuProps) {
  const signs = items.some((item) => item?.icon !== undefined || item?.checked !== undefined);
  return (
    <RadixDropdown.Root modal={false}>
      <RadixDropdown.Trigger asChild>{trigger}</RadixDropdown.Trigger>
      <RadixDropdown.Portal>
        <RadixDropdown.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={contentClass}>
          {items.map((item, index) =>
            item === null ? (
              <RadixDropdown.Separator key={`line-${String(index)}`} className="mx-1 my-1 h-px bg-line" />
            ) : (
              <RadixDropdown.Item
                // Two lists may have one name.
                key={`${item.label} ${String(index)}`}
                disabled={item.disabled === true}
                onSelect={item.onSelect}
                className={cx(itemClass, item.danger === true && 'text-danger')}
              >
                <ItemBody item={item} signs={signs} />
              </RadixDropdown.Item>
            ),
          )}
        </RadixDropdown.Content>
      </RadixDropdown.Portal>
    </RadixDropdown.Root>
  );
}
