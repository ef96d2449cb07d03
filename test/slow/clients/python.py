import sys

from latchkey_client import Client
from latchkey_client.api.keys import create_key, delete_key, list_keys
from latchkey_client.models import ApiKeyPage, ApiKeyWithSecret, NewApiKey

url, access_key, secret_key = sys.argv[1:]
client = Client(base_url=url, headers={"accessKey": access_key, "secretKey": secret_key})
created = create_key.sync(client=client, body=NewApiKey(name="From Python"), idempotency_key="python-1")
assert isinstance(created, ApiKeyWithSecret) and created.secret_key.startswith("sk_"), created
page = list_keys.sync(client=client, q="From Python", limit=1)
assert isinstance(page, ApiKeyPage) and [key.id for key in page.items] == [created.id], page
deleted = delete_key.sync_detailed(created.id, client=client)
assert deleted.status_code == 204, deleted
print("done")
