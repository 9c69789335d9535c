import type { MenuItemConstructorOptions } from 'electron';
import type { menuText } from './menu-text.ts';

export interface MenuActions {
  /** Shows the screen at a `#` route. */
  go(route: string): void;
  lock(): void;
  showDataDir(): void;
}

const places = ['today', 'inbox', 'campaigns', 'contacts', 'accounts', 'safety'] as const;

/** The native menu as data. Standard roles bring their own names, keys and behaviour from the system. */
export function menuTemplate(
  platform: NodeJS.Platform,
  text: ReturnType<typeof menuText>,
  actions: MenuActions,
  allowDevTools: boolean,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings: MenuItemConstructorOptions = {
    label: text.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.go('/settings'),
  };
  const lock: MenuItemConstructorOptions = {
    label: text.lock,
    accelerator: 'CmdOrCtrl+Shift+L',
    click: () => actions.lock(),
  };
  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const tools: MenuItemConstructorOptions[] = allowDevTools ? [separator, { role: 'toggleDevTools' }] : [];
  return [
    ...(mac ? [application] : []),
    {
      label: text.file,
      submenu: mac ? [lock, separator, { role: 'close' }] : [settings, lock, separator, { role: 'quit' }],
    },
    {
      label: text.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'pasteAndMatchStyle' },
        { role: 'selectAll' },
      ],
    },
    {
      label: text.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...tools,
      ],
    },
    {
      label: text.go,
      submenu: places.map((place, index) => ({
        label: text[place],
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => actions.go(`/${place}`),
      })),
    },
    { label: text.window, role: 'windowMenu' },
    {
      label: text.help,
      role: 'help',
      submenu: [
        { label: text.dataDir, click: () => actions.showDataDir() },
        ...(mac ? [] : [separator, { role: 'about' } satisfies MenuItemConstructorOptions]),
      ],
    },
  ];
}
