/** A page with nothing but the mail that its server hands out, for tests of the frame. */
import { createRoot } from 'react-dom/client';
import { startMessages } from '../../../src/renderer/src/i18n/index.ts';
import { MailFrame } from '../../../src/renderer/src/mail/mail-frame.tsx';
import { TooltipProvider } from '../../../src/renderer/src/ui/tooltip.tsx';

await startMessages();
const html = await (await fetch('/mail')).text();
const root = document.querySelector('#root');
if (root !== null)
  createRoot(root).render(
    <TooltipProvider>
      <MailFrame html={html} label="Mail" />
    </TooltipProvider>,
  );
