import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nProvider } from 'react-aria-components';
import { queryClient } from './api';
import { router } from './router';
import { showTheme } from './shell/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/form.css';
import './styles/chips.css';
import './styles/overlays.css';
import './styles/layout.css';
import './styles/content.css';
import './styles/table.css';
import './styles/timeline.css';
import './styles/policy.css';
import { t } from './texts';

showTheme();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <I18nProvider locale={t.locale}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);
