import { useState } from 'react';
import { api, body, idempotent, type Key } from '../../api/client';
import type { components, operations } from '../../api/schema';
import { t } from '../../texts';
import { Button } from '../../ui/button';
import { ConfirmDialog } from '../../ui/confirm-dialog';
import { Dialog, DialogActions } from '../../ui/dialog';
import { UserPicker, type PickedUser } from '../users/user-picker';

type Action = 'disable' | 'delete' | 'remap';
type Batch = NonNullable<operations['changeKeys']['requestBody']>['content']['application/json'];
type Results = components['schemas']['ApiKeysChanged']['items'];

interface SelectionBarProps {
  selected: readonly Key[];
  onDone: () => void;
}

/** What is done, and to which keys: as they were chosen, whatever others do to the list meanwhile. */
interface Chosen {
  readonly action: Action;
  readonly keys: readonly Key[];
}

/** What can be done with many keys at once, each with its own result. */
export function SelectionBar({ selected, onDone }: SelectionBarProps) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [results, setResults] = useState<{ items: Results; keys: readonly Key[] } | null>(null);
  const finish = () => {
    setResults(null);
    onDone();
  };
  if (results) return <ResultsDialog results={results.items} names={results.keys} onClose={finish} />;
  if (selected.length === 0 && chosen === null) return null;
  const choose = (action: Action) => setChosen({ action, keys: selected });
  return (
    <div className="selection-bar" role="region" aria-label={t.batch.region}>
      <strong className="grow">{t.batch.selected(selected.length)}</strong>
      <Button onPress={() => choose('remap')}>{t.batch.remap}</Button>
      <Button onPress={() => choose('disable')}>{t.batch.disable}</Button>
      <Button look="danger" onPress={() => choose('delete')}>
        {t.batch.delete}
      </Button>
      <Button look="quiet" onPress={finish}>
        {t.actions.cancel}
      </Button>
      {chosen && (
        <BatchDialog
          {...chosen}
          onResults={(items) => setResults({ items, keys: chosen.keys })}
          onClose={() => setChosen(null)}
        />
      )}
    </div>
  );
}

interface BatchDialogProps extends Chosen {
  onResults: (results: Results) => void;
  onClose: () => void;
}

function BatchDialog({ action, keys, onResults, onClose }: BatchDialogProps) {
  const [user, setUser] = useState<PickedUser | null>(null);
  const ids = keys.map(({ id }) => id);
  const remapped = user === null ? undefined : { action: 'remap' as const, ids, mappedUserId: user.id };
  const act = async (wanted: Batch, idempotencyKey: string) => {
    const params = { header: idempotent(idempotencyKey) };
    const { items } = body(await api.POST('/v1/keys/batch', { params, body: wanted }));
    onResults(items);
  };
  return (
    <ConfirmDialog
      title={t.batch.title[action](keys.length)}
      confirm={t.batch.confirm[action](keys.length)}
      wanted={action === 'remap' ? remapped : { action, ids }}
      act={act}
      changes={['keys', 'revisions']}
      onClose={onClose}
    >
      <p>{t.batch.explains[action]}</p>
      <ul className="small">
        {keys.slice(0, 8).map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
        {keys.length > 8 && <li className="muted">{t.batch.more(keys.length - 8)}</li>}
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
