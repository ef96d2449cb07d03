import { useState } from 'react';
import { api, body, type Key, type Schemas } from '../../api';
import { t } from '../../texts';
import { Button, Dialog, DialogActions, SubmitDialog } from '../../ui';
import { UserPicker, type PickedUser } from '../users/user-picker';

const ACTIONS = ['remap', 'disable', 'delete'] as const;
type Action = (typeof ACTIONS)[number];
type Batch = Schemas['ApiKeysChange'];
type Results = Schemas['ApiKeysChanged']['items'];

/** What is done, and to which keys: as they were chosen, whatever others do to the list meanwhile. */
interface Chosen {
  readonly action: Action;
  readonly keys: readonly Key[];
  readonly results?: Results;
}

export function SelectionBar({ selected, onDone }: { selected: readonly Key[]; onDone: () => void }) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const finish = () => {
    setChosen(null);
    onDone();
  };
  if (chosen?.results) return <ResultsDialog results={chosen.results} keys={chosen.keys} onClose={finish} />;
  if (selected.length === 0 && chosen === null) return null;
  return (
    <div className="selection-bar" role="region" aria-label={t.batch.region}>
      <strong className="grow">{t.batch.selected(selected.length)}</strong>
      {ACTIONS.map((action) => (
        <Button
          key={action}
          look={action === 'delete' ? 'danger' : 'plain'}
          onPress={() => setChosen({ action, keys: selected })}
        >
          {t.keys.act[action]}
        </Button>
      ))}
      <Button look="quiet" onPress={finish}>
        {t.actions.cancel}
      </Button>
      {chosen && (
        <BatchDialog
          {...chosen}
          onResults={(results) => setChosen({ ...chosen, results })}
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
  const wanted = (): Batch | null => {
    if (action !== 'remap') return { action, ids };
    return user && { action, ids, mappedUserId: user.id };
  };
  return (
    <SubmitDialog
      alert
      title={`${t.batch.submit(action, keys.length)}?`}
      submit={t.batch.submit(action, keys.length)}
      wanted={wanted}
      send={async (batch: Batch, idempotencyKey) => {
        const params = { header: { 'Idempotency-Key': idempotencyKey } };
        return (await body(api.POST('/v1/keys/batch', { params, body: batch }))).items;
      }}
      onDone={onResults}
      onClose={onClose}
    >
      <p>{t.batch.explains[action]}</p>
      <ul className="small">
        {keys.slice(0, 8).map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
        {keys.length > 8 && <li className="muted">{t.batch.more(keys.length - 8)}</li>}
      </ul>
      {action === 'remap' && <UserPicker label={t.field.mappedUser} value={user} onChange={setUser} />}
    </SubmitDialog>
  );
}

function ResultsDialog({ results, keys, onClose }: { results: Results; keys: readonly Key[]; onClose: () => void }) {
  const nameOf = new Map(keys.map(({ id, name }) => [id, name]));
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
