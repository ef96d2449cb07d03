import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface DialogProps {
  title: ReactNode;
  /** Escape and a press outside; without it only what is inside closes the dialog */
  onClose?: () => void;
  alert?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** A modal dialog: focus stays inside and goes back to where it was. */
export function Dialog({ title, onClose, alert = false, wide = false, children }: DialogProps) {
  return (
    <ModalOverlay
      className="backdrop"
      isOpen
      isDismissable={onClose !== undefined && !alert}
      isKeyboardDismissDisabled={onClose === undefined}
      onOpenChange={(open) => !open && onClose?.()}
    >
      <Modal className={`modal${wide ? ' wide' : ''}`}>
        <AriaDialog className="dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}
