import { useState } from 'react';
import { api, body, newIdempotencyKey, type Key } from '../../api/client';
import { queryClient } from '../../api/queries';
import type { components } from '../../api/schema';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { Dialog, DialogActions } from '../../ui/dialog';
import { ConfirmDialog } from './confirm-dialog';
import { UserPicker, type PickedUser } from './user-picker';

type Action = 'disable' | 'delete' | 'remap';
type Results = components['schemas']['KeyBatchResult']['items'];

interface SelectionBarProps {
  selected: readonly Key[];
  onDone: () => void;
}

/** What can be done with many keys at once, each with its own result. */
export function SelectionBar({ selected, onDone }: SelectionBarProps) {
  const [action, setAction] = useState<Action | null>(null);
  const [results, setResults] = useState<Results | null>(null);
  if (results) return <ResultsDialog results={results} names={selected} onClose={onDone} />;
  return (
    <div className="selection-bar" role="region" aria-label={t.batch.region}>
      <strong className="grow">{t.batch.selected(selected.length)}</strong>
      <Button onPress={() => setAction('remap')}>{t.batch.remap}</Button>
      <Button onPress={() => setAction('disable')}>{t.batch.disable}</Button>
      <Button look="danger" onPress={() => setAction('delete')}>
        {t.batch.delete}
      </Button>
      <Button look="quiet" onPress={onDone}>
        {t.actions.cancel}
      </Button>
      {action && (
        <BatchDialog action={action} selected={selected} onResults={setResults} onClose={() => setAction(null)} />
      )}
    </div>
  );
}

interface BatchDialogProps {
  action: Action;
  selected: readonly Key[];
  onResults: (results: Results) => void;
  onClose: () => void;
}

function BatchDialog({ action, selected, onResults, onClose }: BatchDialogProps) {
  const [user, setUser] = useState<PickedUser | null>(null);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const act = async () => {
    if (action === 'remap' && user === null) throw new Error(t.keyForm.pickUser);
    const ids = selected.map(({ id }) => id);
    const wanted = { action, ids, ...(action === 'remap' && { mappedUserId: user!.id }) };
    const params = { header: { 'Idempotency-Key': idempotencyKey } };
    const { items } = body(await api.POST('/v1/keys/batch', { params, body: wanted }));
    for (const root of ['keys', 'revisions']) void queryClient.invalidateQueries({ queryKey: [root] });
    onResults(items);
  };
  return (
    <ConfirmDialog
      title={t.batch.title[action](selected.length)}
      confirm={t.batch.confirm[action](selected.length)}
      act={act}
      onClose={onClose}
    >
      <p>{t.batch.explains[action]}</p>
      <ul className="small">
        {selected.slice(0, 8).map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
        {selected.length > 8 && <li className="muted">{t.batch.more(selected.length - 8)}</li>}
      </ul>
      {action === 'remap' && <UserPicker label={t.keyForm.mappedUser} value={user} onChange={setUser} />}
    </ConfirmDialog>
  );
}

function ResultsDialog({ results, names, onClose }: { results: Results; names: readonly Key[]; onClose: () => void }) {
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const done = results.filter(({ outcome }) => outcome === 'done').length;
  return (
    <Dialog title={t.batch.results(done, results.length)} onClose={onClose} wide>
      <div className="table-frame">
        <table className="table" aria-label={t.batch.resultsTable}>
          <tbody>
            {results.map(({ id, outcome, problem }) => (
              <tr key={id}>
                <th scope="row">{nameOf.get(id)}</th>
                <td>
                  <span className={`badge ${outcome === 'done' ? 'good' : 'danger'}`}>{t.batch.outcome[outcome]}</span>
                </td>
                <td>{problem?.detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <DialogActions>
        <Button look="primary" autoFocus onPress={onClose}>
          {t.actions.close}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
