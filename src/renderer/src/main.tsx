import './api/no-eval.ts';
import './styles/index.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { followEvents, queryClient } from './api/query.ts';
import { startMessages } from './i18n/index.ts';
import { Boundary } from './shell/boundary.tsx';
import { Gate } from './shell/gate.tsx';
import { startPreferences } from './stores/preferences.ts';
import { Toaster } from './ui/toaster.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';
import { nameWhatIsInvalid } from './ui/validity.ts';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no #root.');

await startMessages();
await startPreferences();
followEvents(queryClient);
nameWhatIsInvalid(document);
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Router hook={useHashLocation}>
        <TooltipProvider delayDuration={500}>
          <Boundary place="">
            <Gate />
          </Boundary>
          <Toaster />
        </TooltipProvider>
      </Router>
    </QueryClientProvider>
  </StrictMode>,
);
